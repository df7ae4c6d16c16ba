// One part of a test in Node.js: `node scenario.mjs NAME` reads its arguments as a line of JSON from the standard input,
// and prints a line of JSON for each thing that the test waits for. tests/test_typescript_client.py plays the rest.
import { createInterface } from "node:readline";
import { createClient, each, isApiError, memoryStorage } from "../dist/index.js";

const say = (what) => console.log(JSON.stringify(what));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value);
const given = await next();

/** Returns a client that counts its requests by path. */
function counting(storage) {
  const counts = {};
  const fetch = (request) => {
    const { pathname } = new URL(request.url);
    counts[pathname] = (counts[pathname] ?? 0) + 1;
    return globalThis.fetch(request);
  };
  const made = createClient({ baseUrl: given.url, storage, fetch, attempts: 12, onSessionEnd: () => (counts.ends = 1) });
  return { client: made, counts };
}

const scenarios = {
  async "register, log in, log out"() {
    const { client } = counting();
    const user = await client.register(given.form);
    await client.login({ email: given.form.email, password: given.form.password });
    const { data } = await client.GET("/auth/me");
    const { access_token } = await client.tokens();
    await client.logout();
    const refused = await client.GET("/auth/me").catch((error) => error);
    say({ same: user.id === data.id, access_token, tokens: await client.tokens(), code: refused.code });
  },

  async "errors have names"() {
    const { client } = counting(memoryStorage(given.tokens));
    const found = [];
    const asks = [
      () => client.GET("/requests/{request_id}", { params: { path: { request_id: "none" } } }),
      () => client.POST("/requests/", { body: { description: "", latitude: 95, longitude: 0, category: "battery" } }),
      () => createClient({ baseUrl: given.url }).login({ email: "none@example.com", password: "wrong" }),
    ];
    for (const ask of asks) {
      const error = await ask().catch((raised) => raised);
      found.push([error.status, error.code, error.details.map(({ field }) => field), Boolean(error.requestId)]);
      if (!isApiError(error, error.code) || isApiError(error, "ALREADY_TAKEN")) throw error;
    }
    const nowhere = createClient({ baseUrl: "http://127.0.0.1:9", attempts: 2 });
    say({ found, network: await nowhere.GET("/health").catch(({ name }) => name) });
  },

  async "one refresh for parallel calls"() {
    const storage = memoryStorage(given.tokens);
    const { client, counts } = counting(storage);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.GET("/auth/me")));
    const ids = answers.map(({ data }) => data.id);
    say({ counts, ids: [...new Set(ids)], answers: ids.length, tokens: storage.get() });
  },

  async "a session that has ended"() {
    const { client, counts } = counting(memoryStorage(given.tokens));
    const errors = await Promise.all(Array.from({ length: 5 }, () => client.GET("/auth/me").catch((raised) => raised)));
    say({ codes: errors.map(({ code }) => code), counts, tokens: await client.tokens() });
  },

  async "commands while gateways die"() {
    const { client } = counting(memoryStorage(given.tokens));
    const path = { conversation_id: given.conversation };
    for (let number = 0; number < given.count; number++) {
      const body = { content: `command ${number}` };
      await client.POST("/conversations/{conversation_id}/messages", { params: { path }, body });
      say({ number });
    }
  },

  async "lists have pages"() {
    const { client, counts } = counting(memoryStorage(given.tokens));
    const all = async (load) => {
      const contents = [];
      for await (const item of each(load)) contents.push(item.content ?? item.id);
      return contents;
    };
    const path = { conversation_id: given.conversation };
    const messages = await all((next) =>
      client.GET("/conversations/{conversation_id}/messages", { params: { path, query: { limit: 2, ...next } } }),
    );
    const conversations = await all((next) => client.GET("/conversations", { params: { query: { limit: 1, ...next } } }));
    say({ messages, conversations, counts });
  },

  async "routes that will end"() {
    const told = [];
    const thing = (client, number) => client.GET("/old-things/{number}", { params: { path: { number } } });
    const client = createClient({ baseUrl: given.url, onDeprecation: (one) => told.push(one) });
    const answers = [(await thing(client, 1)).data, (await thing(client, 2)).data];
    answers.push(await client.GET("/old-refusals").catch(({ code }) => code), (await client.GET("/things")).data);
    const warned = [];
    console.warn = (text) => warned.push(text);
    const silent = createClient({ baseUrl: given.url });
    for (const number of [1, 2, 3]) await thing(silent, number);
    console.error = () => {};
    const failing = createClient({
      baseUrl: given.url,
      onDeprecation: () => {
        throw new Error("The handler of the application has failed.");
      },
    });
    say({ told, answers, warned, despite: (await thing(failing, 4)).data });
  },

  async "follow"() {
    const { client, counts } = counting(memoryStorage(given.tokens));
    const connection = client.connect({
      onFrame: (frame) => say({ type: frame.type, content: frame.data.content }),
      onGap: () => say({ gap: true }),
      onState: (state) => say({ state }),
      onEnd: (reason) => say({ end: reason.code ?? reason }),
      cursor: given.cursor,
      conversationId: given.conversation,
    });
    await next();
    say({ cursor: connection.cursor, counts, sent: connection.send({ type: "typing", data: given.typing }) });
    connection.close();
  },

  async "upload"() {
    const { client, counts } = counting(memoryStorage(given.tokens));
    const bytes = new Uint8Array(given.size);
    for (let at = 0; at < bytes.length; at++) bytes[at] = 97 + ((at * at + (at >> 7)) % 26);
    const { createHash } = await import("node:crypto");
    let told = 0;
    const onProgress = (sent, total) => {
      if (sent < told || sent - told >= 1024 * 1024 || sent === total) say({ sent: (told = sent), total });
    };
    const stop = new AbortController();
    if (given.aborts) setTimeout(() => stop.abort(), 0);
    try {
      const options = { onProgress, filename: "long.txt", contentType: "text/plain", signal: stop.signal };
      const file = await client.upload(given.blob ? new Blob([bytes]) : bytes, options);
      say({ file, sha256: createHash("sha256").update(bytes).digest("hex"), counts, tokens: await client.tokens() });
    } catch (error) {
      say({ error: error.code ?? error.name });
    }
  },
};

await scenarios[process.argv[2]]();
process.exit(0);
