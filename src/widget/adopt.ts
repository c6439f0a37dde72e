import { parseAddress } from "./address.ts";

const ADDRESSES = /^(href|src|action|cite)$/;
const HARMFUL = /^(on|style|src.|form|ping|poster|background|xlink)/;
const FOREIGN = "script,style,link,meta,base,iframe,object,embed,svg:not(.dot),svg :not(circle)";

/** The markup of a list or event in a page or fragment: open, or in the shadow root that a parser did not make. */
export function findMarkup(place: ParentNode): HTMLElement | null {
  return (place.querySelector("template")?.content ?? place).querySelector("[part~=root]");
}

/** What may run, load or lead elsewhere than on the web is taken out; addresses become whole, since they were relative to `page`. */
export function clean<T extends Element>(root: T, page: URL): T {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (element.matches(FOREIGN)) element.remove();
    for (const { name, value } of [...element.attributes]) {
      const isAddress = ADDRESSES.test(name) && !value.startsWith("#");
      const url = isAddress && parseAddress(value, page.href);
      if (url) element.setAttribute(name, url.href);
      else if (isAddress || HARMFUL.test(name)) element.removeAttribute(name);
    }
  }
  return root;
}
