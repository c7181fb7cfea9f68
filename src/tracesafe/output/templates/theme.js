// Before anything is drawn: the theme that was chosen last time, and a mark that scripts run.
try { document.documentElement.dataset.theme = localStorage.getItem("tracesafe-theme") || ""; } catch { /* no storage */ }
document.documentElement.classList.add("js");
