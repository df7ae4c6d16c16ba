"use strict";

// ReDoc creates a <style> element and inserts its rules through that element's sheet. The Content-Security-Policy
// forbids inline styles, so the element would have no sheet and ReDoc would fail. A script of this origin may insert
// rules into a constructed sheet: on this page createElement("style") returns an inert element with such a sheet.
{
  const createElement = document.createElement.bind(document);

  const createStyle = () => {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    return Object.assign(createElement("template"), { sheet });
  };

  document.createElement = (name, options) => (name === "style" ? createStyle() : createElement(name, options));
}
