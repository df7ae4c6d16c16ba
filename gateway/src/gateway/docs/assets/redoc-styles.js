"use strict";

// ReDoc creates a <style> element and inserts its rules through that element's sheet. The policy forbids inline
// styles, so the element would have no sheet and ReDoc would stop. Rules that a script of this origin inserts into
// a constructed sheet are allowed: on this page "style" yields an inert element with such a sheet.
{
  const createElement = document.createElement.bind(document);

  const createStyle = () => {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
    return Object.assign(createElement("template"), { sheet });
  };

  document.createElement = (name, options) => (name === "style" ? createStyle() : createElement(name, options));
}
