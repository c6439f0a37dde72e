import { describe, expect, it } from "vitest";
import { formatId } from "../../../src/domain/id.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import { renderWithdrawn } from "../../../src/representations/html/withdrawn.ts";
import { createEvent } from "../../helpers/events.ts";
import { HOSTILE, SITE } from "./documents.ts";
import { findDangers } from "./tags.ts";

const withdrawnAt = toInstant(Date.UTC(2026, 10, 23, 21) / 1000);

describe("the page of a withdrawn event", () => {
  it("speaks the language of the page, and marks a note in another", () => {
    const event = createEvent({ title: "Embargozzo", language: "en", note: "Not so.", withdrawnAt });
    const page = renderWithdrawn({ site: SITE, event, language: "ar", lang: "ar" });
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toContain('<p class="lede" lang="en" dir="ltr"><bdi>Not so.</bdi></p>');
    expect(page).toContain(`<a href="${SITE.baseUrl}/?lang=ar">`);
    expect(page).not.toContain("Embargozzo");
  });

  it("says what is its own in English, and marks it, where the service has no words in the language of the page", () => {
    const event = createEvent({ language: "eo", note: "Ne vere.", withdrawnAt });
    const page = renderWithdrawn({ site: SITE, event, language: "eo" });
    expect(page).toContain(`<div class="introduction" lang="en" dir="ltr">
<p class="when"><time datetime="2026-11-23T21:00:00Z">23 November 2026</time></p>
<h1>This event was withdrawn</h1>
<p class="lede" lang="eo" dir="ltr"><bdi>Ne vere.</bdi></p>`);
  });

  it("does without a note and a time", () => {
    const event = createEvent();
    const page = renderWithdrawn({ site: SITE, event, language: "en" });
    expect(page).toContain(`<div class="introduction">
<h1>This event was withdrawn</h1>
<p>It was published here and taken back. What it said is no longer shown.</p>
<p class="meta">Permanent id: <code>tag:${SITE.tagAuthority}:event/${formatId(event.id)}</code></p>`);
  });

  it("escapes what editors wrote", () => {
    const event = createEvent({ language: HOSTILE, note: HOSTILE, title: HOSTILE });
    const page = renderWithdrawn({ site: { ...SITE, title: HOSTILE }, event, language: "en" });
    expect(findDangers(page, SITE.baseUrl)).toEqual([]);
  });
});
