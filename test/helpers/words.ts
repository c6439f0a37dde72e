// Renderers that are called without the Worker around them have all words from the sources.
import { addMessages } from "../../src/representations/html/language.ts";
import { MESSAGES } from "../../src/representations/html/messages/all.ts";

addMessages(MESSAGES);
