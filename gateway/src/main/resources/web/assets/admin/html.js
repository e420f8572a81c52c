// What draws the page. Text put into a template is never markup.

export { html, svg, nothing, render } from "../lit/lit-html.js";
export { repeat } from "../lit/directives/repeat.js";
