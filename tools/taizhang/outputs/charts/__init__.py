"""Charts as SVG, each beside the table of its numbers; leather, which draws them, is loaded with this package alone."""

from taizhang.outputs.charts.make import NAMES, Chart, chart, lights, points, research, trend

__all__ = ["NAMES", "Chart", "chart", "lights", "points", "research", "trend"]
