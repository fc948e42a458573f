package dev.flowcell.notebook.report;

import dev.flowcell.flow.report.RunReport;
import dev.flowcell.notebook.display.Html;
import dev.flowcell.runtime.display.MimeBundle;

/// A run's report within a notebook: folded, in a frame of its own, so that neither's styles reach the other. A browser
/// opens no file of this machine from a notebook's page, so where the whole of it lies is said, not linked.
public final class ReportFrame {

    private ReportFrame() {
    }

    /** What a notebook shows. */
    public static MimeBundle of(RunReport report) {
        var place = "The whole page: " + report.page();
        return MimeBundle.html("<details><summary style=\"cursor:pointer\">Report</summary><iframe loading=\"lazy\""
                + " style=\"width:100%;height:640px;border:1px solid rgba(138,143,152,0.4);border-radius:6px\" srcdoc=\""
                + Html.escape(RunPage.of(report, RunPage.NOTEBOOK)) + "\"></iframe><div style=\"font-size:12px\">"
                + Html.escape(place) + "</div></details>", place);
    }
}
