"use strict";

const element = document.getElementById("api");

SwaggerUIBundle({
  domNode: element,
  url: element.dataset.openapiUrl,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  // The default is a badge fetched from another host.
  validatorUrl: null,
});
