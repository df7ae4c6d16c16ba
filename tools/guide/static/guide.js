// The search, and a button at each block of code that copies it.
const LONGEST_LIST = 8;

const input = document.getElementById("search");
const found = document.getElementById("found");
let sections;

async function load() {
  sections ??= await (await fetch("/guide/static/search.json")).json();
  return sections;
}

function rank(section, words) {
  const title = `${section.page} ${section.title}`.toLowerCase();
  const text = section.text.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const here = (title.includes(word) ? 10 : 0) + (text.includes(word) ? 1 : 0);
    if (here === 0) {
      return 0;
    }
    sum += here;
  }
  return sum;
}

input.addEventListener("input", async () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = words.length ? await load() : [];
  const ranked = all.map((section) => [rank(section, words), section]).filter(([points]) => points > 0);
  ranked.sort(([one], [other]) => other - one);
  found.replaceChildren(
    ...ranked.slice(0, LONGEST_LIST).map(([, section]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const page = document.createElement("small");
      link.href = `/guide/${section.address}`;
      page.textContent = section.page;
      link.append(section.title, page);
      item.append(link);
      return item;
    }),
  );
});

for (const block of document.querySelectorAll("pre")) {
  // The keyboard can scroll what is wider than the page.
  block.tabIndex = 0;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
  });
  block.append(button);
}
