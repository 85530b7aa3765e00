package dev.crossfade.control.web;

/** The dashboard's files: no other is answered. */
enum WebFile {
    PAGE("index.html", "text/html"),
    STYLE("style.css", "text/css"),
    PARTS("parts.css", "text/css"),
    ICON("icon.svg", "image/svg+xml"),
    MAIN("main.js"),
    SESSION("session.js"),
    STREAM("stream.js"),
    STATE("state.js"),
    OVERVIEW("overview.js"),
    MIGRATION("migration.js"),
    STAGES("stages.js"),
    TABLES("tables.js"),
    CHART("chart.js"),
    CHARTS("charts.js"),
    ATTEMPT("attempt.js"),
    FINDINGS("findings.js"),
    PARKING("parking.js"),
    PROXIES("proxies.js"),
    AUDIT("audit.js"),
    VERBS("verbs.js"),
    DIALOG("dialog.js"),
    ELEMENTS("elements.js"),
    WORDS("words.js");

    private final String name;
    private final String type;

    WebFile(String module) {
        this(module, "text/javascript");
    }

    WebFile(String name, String type) {
        this.name = name;
        this.type = type;
    }

    String path() {
        return this == PAGE ? "/" : "/assets/" + name;
    }

    /** Beside this package's classes. */
    String resource() {
        return name;
    }

    String mediaType() {
        return type + ";charset=utf-8";
    }
}
