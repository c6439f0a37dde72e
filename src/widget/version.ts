/** Of embed.js, as in /embed/{version}.js (semver.org): the first number changes where pages that load it would have to. */
export const VERSION = "1.0.0";
