// Requests to the service, again and again until they are answered.

export interface Service {
  /** Of the service, without a slash at the end. */
  readonly origin: string;
  readonly token: string;
  /** Told of each time that a request has to be sent again. */
  readonly onRetry?: (why: string, seconds: number) => void;
}

/** What the service refuses, and would refuse again. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_ATTEMPTS = 12;
/** Seconds. */
const [FIRST_WAIT, MAX_WAIT, TIMEOUT] = [0.25, 30, 120];

/** Seconds before attempt `attempt` + 1: what the service says, and never all at the same moment. */
export function waitFor(attempt: number, retryAfter: string | null, random: () => number = Math.random): number {
  const asked = /^\d{1,4}$/.test(retryAfter ?? "") ? Number(retryAfter) : 0;
  return asked + random() * Math.min(MAX_WAIT, FIRST_WAIT * 2 ** attempt);
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const mayPass = (status: number) => status === 408 || status === 429 || status >= 500;

async function readProblem(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { title, detail, errors = [] } = JSON.parse(text);
    const named = errors.slice(0, 5).map((error: Record<string, unknown>) => {
      const { parameter, pointer, header, value, detail: why } = error;
      return `${parameter ?? pointer ?? header ?? ""} ${value === undefined ? "" : JSON.stringify(value)} ${why}`.trim();
    });
    return [`${title}${detail === undefined ? "" : `: ${detail}`}`, ...named].join("; ");
  } catch {
    return text.slice(0, 200);
  }
}

/** AbortSignal.timeout would hold the request, with its body, until the time is over. */
async function withTimeout<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer in ${TIMEOUT} s`)), TIMEOUT * 1000);
  try {
    return await use(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt({ origin, token }: Service, method: string, path: string, init: RequestInit) {
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
  const response = await fetch(`${origin}/api/v1${path}`, { ...init, method, headers, redirect: "error" });
  if (response.ok) return { answer: await response.json() };
  const why = `${response.status} ${await readProblem(response)}`;
  if (!mayPass(response.status)) throw new Refused(response.status, `${method} ${path}: ${why}`);
  return { why, retryAfter: response.headers.get("retry-after") };
}

/** Why a request had no answer: fetch says the reason in its cause. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** The JSON that a request is answered with. It must be one that may be sent twice. */
// biome-ignore lint/suspicious/noExplicitAny: the caller names the members that it wants
export async function ask(service: Service, method: string, path: string, init: RequestInit = {}): Promise<any> {
  for (let count = 1; ; count++) {
    const result = await withTimeout((signal) => attempt(service, method, path, { ...init, signal })).catch(
      (error: unknown) => {
        if (error instanceof Refused) throw error;
        return { why: toReason(error), retryAfter: null };
      },
    );
    if ("answer" in result) return result.answer;
    if (count === MAX_ATTEMPTS) throw new Error(`${method} ${path}: ${result.why}, ${count} times`);
    const seconds = waitFor(count, result.retryAfter);
    service.onRetry?.(result.why, seconds);
    await sleep(seconds);
  }
}
