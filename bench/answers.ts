// What a target answers under load, and what that costs in processor time (from /proc): bench/http.ts says of what.
import { connect, type Socket } from "node:net";
import { readCpu } from "./serve.ts";

/** What answers, and the processes whose time is counted. */
export interface Service {
  readonly origin: string;
  readonly processes: readonly number[];
  /** Those of the simulator of D1, where it runs apart. */
  readonly database?: readonly number[];
}

export interface Target {
  readonly name: string;
  readonly service: Service;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

export interface Sample {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time a request: of the process that answers, and of that with the simulator of D1. */
  readonly cpu: number;
  readonly databaseCpu: number;
  readonly bytes: number;
}

export const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");

/** One connection that asks again as soon as it is answered. A client this small leaves the processors to the server. */
class Connection {
  readonly latencies: number[] = [];
  bytes = 0;
  #socket: Socket;
  #request: Buffer;
  #status: string;
  #head = Buffer.alloc(0);
  #missing = 0;
  /** The end of what came of an answer in chunks, whose length nobody announced. */
  #tail: Buffer | undefined;
  #began = 0;
  #open = true;
  readonly #done: Promise<void>;
  /** Never fulfilled. */
  readonly failed: Promise<never>;

  constructor({ service, path, headers = {}, status }: Target) {
    const { hostname, port, host } = new URL(service.origin);
    const lines = Object.entries({ host, connection: "keep-alive", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    this.#request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    this.#status = `HTTP/1.1 ${status} `;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setNoDelay(true);
    this.#done = new Promise((resolve, reject) => {
      this.#socket.on("connect", () => this.#ask());
      this.#socket.on("data", (chunk) => {
        try {
          this.#read(chunk);
        } catch (error) {
          reject(error as Error);
          this.#socket.destroy();
        }
      });
      this.#socket.on("close", () => resolve());
      this.#socket.on("error", reject);
    });
    // Looked at in stop(); until then a failure is not yet anybody's.
    this.failed = this.#done.then(() => new Promise<never>(() => {}));
    this.failed.catch(() => {});
  }

  #ask(): void {
    if (!this.#open) {
      this.#socket.end();
      return;
    }
    this.#began = performance.now();
    this.#socket.write(this.#request);
  }

  #read(chunk: Buffer): void {
    if (this.#tail) this.#readChunked(chunk);
    else if (this.#missing > 0) this.#missing -= chunk.length;
    else {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) return;
      const head = this.#head.toString("latin1", 0, end);
      const rest = this.#head.subarray(end + HEAD_END.length);
      this.#head = Buffer.alloc(0);
      this.#begin(head, rest);
    }
    if (this.#missing > 0 || this.#tail) return;
    if (this.#missing < 0) throw new Error("more bytes than were announced");
    this.latencies.push(performance.now() - this.#began);
    this.#ask();
  }

  #begin(head: string, rest: Buffer): void {
    if (!head.startsWith(this.#status)) throw new Error(`not ${this.#status}but ${head.split("\r\n")[0]}`);
    if (/\r\ntransfer-encoding: chunked/i.test(head)) {
      this.bytes = 0;
      this.#tail = Buffer.alloc(0);
      this.#readChunked(rest);
      return;
    }
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
    const size = length === undefined && this.#status.includes(" 304 ") ? 0 : Number(length);
    if (Number.isNaN(size)) throw new Error(`an answer without Content-Length:\n${head}`);
    this.bytes = size;
    this.#missing = size - rest.length;
  }

  /** With what the chunks are framed by: a few bytes a chunk are no matter here. */
  #readChunked(chunk: Buffer): void {
    this.bytes += chunk.length;
    const tail = Buffer.concat([this.#tail ?? Buffer.alloc(0), chunk.subarray(-LAST_CHUNK.length)]);
    this.#tail = tail.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) ? undefined : tail.subarray(-LAST_CHUNK.length);
  }

  stop(): Promise<void> {
    this.#open = false;
    return this.#done;
  }
}

const sleep = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

/** How long a target is asked, and how often at least: what was asked a few times only is not yet compiled. */
export interface Effort {
  readonly seconds: number;
  readonly requests: number;
  readonly connections: number;
}

/** What connections that ask again as soon as they are answered get. */
export async function load(target: Target, { seconds, requests, connections: count }: Effort): Promise<Sample> {
  const { processes, database = [] } = target.service;
  const connections = Array.from({ length: count }, () => new Connection(target));
  const [cpuBefore, databaseBefore] = [readCpu(processes), readCpu(database)];
  const began = performance.now();
  const answered = () => connections.reduce((sum, { latencies }) => sum + latencies.length, 0);
  await sleep(seconds);
  while (answered() < requests) await Promise.race([sleep(0.05), ...connections.map(({ failed }) => failed)]);
  await Promise.all(connections.map((connection) => connection.stop()));
  const elapsed = (performance.now() - began) / 1000;
  const perAnswer = (seconds: number) => (seconds / answered()) * 1e6;
  const cpu = perAnswer(readCpu(processes) - cpuBefore);
  const databaseCpu = perAnswer(readCpu(database) - databaseBefore);
  const latencies = connections.flatMap((connection) => connection.latencies).sort((a, b) => a - b);
  return {
    perSecond: latencies.length / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu,
    databaseCpu,
    bytes: connections[0]?.bytes ?? 0,
  };
}
