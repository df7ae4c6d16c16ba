"use strict";

const element = document.getElementById("api");

Redoc.init(
  element.dataset.openapiUrl,
  {
    // The search index runs in a worker from a blob: URL, which the Content-Security-Policy forbids.
    // The whole reference is one page, so the browser's own search covers it.
    disableSearch: true,
    // The scroll bars that ReDoc draws need an inline style element.
    nativeScrollbars: true,
  },
  element,
);
