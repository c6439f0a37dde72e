// What stands between the service and a browser, as far as bytes go: Cloudflare's edge compresses text with brotli, which the
// local runtime does not. Nothing is kept: every request reaches the service.
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants } from "node:zlib";

const TEXT = /^(text\/|application\/(json|javascript|[\w.]+\+(json|xml))|image\/svg)/;
/** What is smaller than this gains nothing. */
const LEAST = 50;

/** Brotli of the quality that the edge uses for what it compresses as it goes. */
export const compress = (body: Buffer | string, quality = 5): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What is answered again and again is compressed once. */
const compressed = new WeakMap<Buffer, Buffer>();

export function compressOnce(body: Buffer): Buffer {
  const made = compressed.get(body) ?? compress(body);
  compressed.set(body, made);
  return made;
}

/** Answers as the edge would: compressed where the browser takes it and the type is text. */
export function answerCompressed(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const {
    "content-length": _length,
    "transfer-encoding": _encoding,
    connection: _connection,
    ...headers
  } = answer.headers;
  const isSmaller = TEXT.test(String(headers["content-type"])) && answer.body.length > LEAST;
  const isCompressed = isSmaller && /\bbr\b/.test(String(request.headers["accept-encoding"]));
  const body = isCompressed ? compressOnce(answer.body) : answer.body;
  response.writeHead(answer.status, {
    ...headers,
    ...(isCompressed && { "content-encoding": "br", vary: "accept-encoding" }),
    "content-length": body.length,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** The same request to the service, under the name that the browser knows it by. */
function pass(origin: string, request: IncomingMessage): Promise<Answer> {
  const headers = { ...request.headers, "accept-encoding": "identity" };
  return new Promise((resolve, reject) => {
    const passed = send(`${origin}${request.url}`, { method: request.method ?? "GET", headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks) });
    });
    passed.on("error", reject);
    request.pipe(passed);
  });
}

export interface Edge {
  readonly origin: string;
  stop(): void;
}

/** Listens on a free port of `name`: localhost is another site than 127.0.0.1. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  name = "127.0.0.1",
): Promise<Edge> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://${name}:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function startEdge(origin: string): Promise<Edge> {
  return listen(async (request, response) => answerCompressed(request, response, await pass(origin, request)));
}
