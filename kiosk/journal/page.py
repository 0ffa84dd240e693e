"""A report as one HTML page: no script, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Sequence

from kiosk.journal.charts import bars
from kiosk.journal.words import period, tables

if TYPE_CHECKING:
    from kiosk.journal.reports import Report
    from kiosk.journal.words import Table

_STYLE = """
body { font: 16px/1.45 sans-serif; color: #101826; background: #F6F2EA; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: .5rem 0 2rem; background: #FFF }
th, td { border: 1px solid #D5CDBF; padding: .3rem .7rem; text-align: right }
th:first-child, td:first-child { text-align: left }
svg { width: 100%; height: auto; background: #FFF }
"""
_POLICY = (
    """<meta http-equiv="Content-Security-Policy" """
    """content="default-src 'none'; style-src 'unsafe-inline'">"""
)
_HOURS_SHOWN = 72


def page(report: Report) -> str:
    """The whole document."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Entrance report</title>',
        _POLICY,
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>Entrance report</h1><p>{escape(period(report))}</p>",
        *_charts(report),
        *(_table(table) for table in tables(report)),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _charts(report: Report) -> list[str]:
    if not report.people.total:
        return ["<p>Nobody was judged in this time.</p>"]
    days = [f"{day:%d %b}" for day in report.days]
    hours = list(report.hours)[-_HOURS_SHOWN:]
    return [
        "<h2>People per day</h2>",
        bars(days, list(report.days.values())),
        f"<h2>People per hour, the last {len(hours)} hours with people</h2>",
        bars([f"{hour:%a %H}" for hour in hours], [report.hours[hour] for hour in hours]),
    ]


def _table(table: Table) -> str:
    head = _row("th", table.columns)
    return (
        f"<h2>{escape(table.title)}</h2><table>{head}"
        + "".join(_row("td", row) for row in table.rows)
        + "</table>"
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
