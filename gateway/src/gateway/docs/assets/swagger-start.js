"use strict";

const element = document.getElementById("api");

SwaggerUIBundle({
  domNode: element,
  url: element.dataset.openapiUrl,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  // By default a badge is fetched from another host.
  validatorUrl: null,
});
