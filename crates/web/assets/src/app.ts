// What every page loads. Every page works without it: forms post, links lead on, tables scroll.
import "htmx.org";
import { enhanceForms } from "./forms";
import { defineLazily } from "./lazy";
import { Budget } from "./elements/budget";
import { Explorer } from "./elements/explorer";
import { Members } from "./elements/members";
import { Passkey } from "./elements/passkey";
import { Poll } from "./elements/poll";
import { RowTable } from "./elements/table";
import { Upload } from "./elements/upload";

customElements.define("yj-budget", Budget);
customElements.define("yj-table", RowTable);
customElements.define("yj-explorer", Explorer);
customElements.define("yj-members", Members);
customElements.define("yj-passkey", Passkey);
customElements.define("yj-poll", Poll);
customElements.define("yj-upload", Upload);
// Maps and charts bring large libraries; only pages that have one fetch them.
defineLazily("yj-chart", () => import("./elements/chart"));
defineLazily("yj-map", () => import("./elements/map"));

enhanceForms();
