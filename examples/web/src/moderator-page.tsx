import { isApiError } from "@2u/client";
import { useEffect, useState } from "preact/hooks";
import { api, attempt, type Report, tell, user } from "./api.js";
import { useFocus } from "./status.js";
import { named, t } from "./texts.js";

const LOOK_EVERY_MS = 5000;

export function ModeratorPage() {
  const [reports, setReports] = useState<Report[]>([]);
  const [isModerator, setModerator] = useState(true);
  const load = async () => {
    try {
      setReports((await api.GET("/admin/reports", { params: { query: { status: "open" } } })).data);
      setModerator(true);
    } catch (error) {
      if (isApiError(error, "ONLY_MODERATORS")) setModerator(false);
      else tell(error);
    }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <section class="card" aria-labelledby="queue">
      <h2 id="queue" {...useFocus<HTMLHeadingElement>(reports.length)}>{t("queue")}</h2>
      <div aria-live="polite">
        {!isModerator && (
          <p>
            {t("moderatorHint")} <code>make admin EMAIL={user.value?.email}</code>
          </p>
        )}
        {isModerator && reports.length === 0 && <p>{t("noReports")}</p>}
      </div>
      <ul class="offers">
        {reports.map((report) => (
          <Decision key={report.id} report={report} onDecided={() => void load()} />
        ))}
      </ul>
    </section>
  );
}

/** The usual reasons have texts. A reporter may write another one, which is shown as it is. */
function Reason({ of: { reason } }: { of: Report }) {
  const text = named(`reason_${reason}`);
  return <>{text === `reason_${reason}` ? reason : text}</>;
}

function Decision({ report, onDecided }: { report: Report; onDecided: () => void }) {
  const [note, setNote] = useState("");
  const decide = async (action: "dismiss" | "warn" | "remove") => {
    const options = { params: { path: { report_id: report.id } }, body: { action, note: note.trim() || action } };
    await attempt(() => api.POST("/admin/reports/{report_id}/resolve", options));
    onDecided();
  };
  return (
    <li>
      <h3>
        {named(`${report.subject_type}_report`)} · <Reason of={report} />
      </h3>
      {report.excerpt && <blockquote>{report.excerpt}</blockquote>}
      {report.comment && <p>{report.comment}</p>}
      <label>
        {t("note")}
        <input value={note} maxLength={500} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <p class="row">
        {(["dismiss", "warn", "remove"] as const).map((action) => (
          <button type="button" onClick={() => void decide(action)}>
            {t(action)}
          </button>
        ))}
      </p>
    </li>
  );
}
