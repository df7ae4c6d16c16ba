import "./style.css";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { attempt, connection, enter, failure, leave, resume, tryOut, user } from "./api.js";
import { ClientPage } from "./client-page.js";
import { ModeratorPage } from "./moderator-page.js";
import { startOutbox } from "./outbox.js";
import { ProviderPage } from "./provider-page.js";
import { useSignal } from "./signals.js";
import { choose, language, t } from "./texts.js";
import { findTiles } from "./tiles.js";

const PAGES = { client: ClientPage, provider: ProviderPage, moderator: ModeratorPage } as const;
type Page = keyof typeof PAGES;

const NAMES = { client: "iNeedHelp", provider: "iHelp", moderator: "iModerate" } as const;

function pageOf(hash: string): Page | null {
  const name = hash.replace(/^#\/?/, "");
  return name in PAGES ? (name as Page) : null;
}

function App() {
  const [page, setPage] = useState(pageOf(location.hash));
  const person = useSignal(user);
  const chosen = useSignal(language);
  const wrong = useSignal(failure);
  useEffect(() => {
    const turn = () => {
      setPage(pageOf(location.hash));
      failure.value = "";
    };
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  const Shown = page && PAGES[page];
  return (
    <>
      <header>
        <h1>
          <a href="#/">2U</a> {page ? t(NAMES[page]) : t("title")}
        </h1>
        <p class="row">
          {person && page && page !== "moderator" && <State />}
          <button type="button" class="quiet" lang={chosen === "en" ? "am" : "en"} onClick={() => choose(chosen === "en" ? "am" : "en")}>
            {t("language")}
          </button>
          {person && (
            <button type="button" class="quiet" onClick={() => void leave()}>
              {t("logOut")}
            </button>
          )}
        </p>
      </header>
      <main>
        <div role="alert">{wrong && <p class="wrong">{wrong}</p>}</div>
        {!Shown && <Home />}
        {page && !person && <Enter page={page} />}
        {Shown && person && (
          <>
            <p class="who">
              {t("loggedInAs")} {person.full_name}
            </p>
            <Shown key={person.id} />
          </>
        )}
      </main>
    </>
  );
}

function State() {
  const state = useSignal(connection);
  return (
    <span class={`connection ${state}`} data-connection={state} role="status">
      {t(state)}
    </span>
  );
}

function Home() {
  return (
    <nav class="card" aria-label={t("home")}>
      <p>{t("intro")}</p>
      <ul class="pages">
        {(Object.keys(PAGES) as Page[]).map((page) => (
          <li>
            <a class="button" href={`#/${page}`}>
              {t(NAMES[page])}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Enter({ page }: { page: Page }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <div class="card">
      <button type="button" class="main" onClick={() => void attempt(() => tryOut(page))}>
        {t("tryIt")}
      </button>
      <p>{t("orLogIn")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(() => enter(email, password));
        }}
      >
        <label>
          {t("email")}
          <input type="email" required value={email} autocomplete="username" onInput={(event) => setEmail(event.currentTarget.value)} />
        </label>
        <label>
          {t("password")}
          <input
            type="password"
            required
            value={password}
            autocomplete="current-password"
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <button type="submit">{t("logIn")}</button>
      </form>
    </div>
  );
}

choose(language.value);
void findTiles();
startOutbox();
await resume();
render(<App />, document.getElementById("app") as HTMLElement);
