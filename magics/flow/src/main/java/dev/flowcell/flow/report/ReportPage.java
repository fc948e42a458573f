package dev.flowcell.flow.report;

/** Draws a run's page. */
@FunctionalInterface
public interface ReportPage {

    /** One HTML document that needs nothing beside itself. */
    String html(RunReport report);
}
