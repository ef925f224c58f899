#!/usr/bin/env bash
# Mutation testing of evaluation and tables by Stryker.NET. Fails where the tests find fewer than 80 % of a folder's mutants. It runs the
# tests of the two folders and of the plans, without BrokenPlanTests and CandidateFilterTests: these would find more, at many times the
# cost. The mutants that survive are in artifacts/mutants/<folder>/reports/mutation-report.html.
# Usage: scripts/mutants.sh [FOLDER...]
set -euo pipefail
cd "$(dirname "$0")/../tests/HetServe.Allocation.Tests"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool restore >/dev/null

[ $# -gt 0 ] || set -- Evaluation Tables
failed=0
for folder in "$@"; do
  out=../../artifacts/mutants/$folder
  rm -rf "$out"
  dotnet stryker --mutate "$folder/**/*.cs" --output "$out" --skip-version-check || failed=1
  printf '%s:' "$folder"
  for status in Killed Timeout Survived NoCoverage; do
    printf ' %s %s' "$(grep -o "\"status\": *\"$status\"" "$out/reports/mutation-report.json" | wc -l)" "$status"
  done
  echo
done
exit "$failed"
