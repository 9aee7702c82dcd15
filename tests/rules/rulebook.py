"""The rules that come with unstick."""

from analyzer.assets import asset_dir
from analyzer.findings.loading import load_rules

RULES = load_rules([asset_dir("rules")])
