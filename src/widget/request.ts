import { clean, findMarkup } from "./adopt.ts";

/** A document of the service; what it says where it refuses becomes the error's message. */
export async function requestJson<T>(url: URL, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal: signal ?? null, credentials: "omit", referrerPolicy: "no-referrer" });
  const document = await response.json();
  if (!response.ok) throw new Error(document.detail ?? document.title);
  return document;
}

/**
 * The markup of a fragment. XMLHttpRequest has the browser parse it: no policy for Trusted Types forbids that, nothing in it
 * runs, and to another origin it sends no cookies.
 */
export function requestMarkup(url: URL): Promise<HTMLElement> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new Error(`${url.host} ${request.status || ""}`));
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => {
      const root = request.response && findMarkup(request.response);
      if (root) resolve(clean(root, url));
      // A problem is no page, so it is asked for once more, to be read.
      else requestJson(url).then(fail, reject);
    };
    request.onerror = fail;
    request.send();
  });
}
