-- Full text of events by id. The tokens are made by domain/text.ts, on writing and on asking alike, so the tokenizer here
-- only has to split at spaces: "ascii" takes every character beyond ASCII as part of a word. Contentless: the words are
-- kept, not the text.
CREATE VIRTUAL TABLE `search` USING fts5(`text`, content = '', contentless_delete = 1, tokenize = 'ascii');
