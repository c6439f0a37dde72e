// Records an event, corrects it, and lists what one entity was part of.
import { AnnalsError, type ClientOptions, createClient } from "annals/client";

export async function run(options: ClientOptions, log: (line: string) => void = console.log): Promise<void> {
  const annals = createClient(options);

  const { data: event } = await annals.request("POST /events", {
    body: {
      title: "Entity List addition",
      date: "2022-12-16",
      status: "published",
      entities: [{ name: "YMTC", type: "company", role: "target" }],
      sources: [{ url: "https://www.bis.doc.gov/" }],
    },
    // Kept with your own record, so that a crash in between cannot make the event twice.
    key: "entity-list-2022-12-16",
  });
  log(`recorded ${event.url}`);

  // If somebody else changes it at the same moment, both changes are kept: the edit is made again on what is there then.
  const { data: changed } = await annals.change("/events/{id}", { id: event.id }, (current) => ({
    ...current,
    tags: [...(current.tags ?? []), "entity-list"],
  }));
  log(`version ${changed.version} has tags ${changed.tags?.join(", ")}`);

  for await (const { date, title } of annals.list("GET /events", { query: { entity: "YMTC", order: "date" } })) {
    log(`${date}  ${title}`);
  }

  try {
    await annals.request("POST /events", { body: { title: "", date: "tomorrow" } });
  } catch (error) {
    if (!(error instanceof AnnalsError)) throw error;
    for (const { pointer, detail } of error.errors) log(`${pointer} ${detail}`);
  }
}
