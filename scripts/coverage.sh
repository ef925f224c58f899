#!/usr/bin/env bash
# Line and branch coverage of each library by coverlet. Fails where the tests cover fewer than 90 % of a library's lines. Generated code
# does not count. The pages are in artifacts/coverage/index.html.
# Usage: scripts/coverage.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=artifacts/coverage
rm -rf "$out"
dotnet tool restore >/dev/null

collector=DataCollectionRunSettings.DataCollectors.DataCollector.Configuration
libraries=(HetServe.Allocation{,.DependencyInjection,.Interop,.OrTools,.Studies})
include=$(printf ',[%s]*' "${libraries[@]}")
for tests in HetServe.Allocation{,.DependencyInjection,.Interop,.Studies}.Tests; do
  dotnet test -c Release "tests/$tests" --collect "XPlat Code Coverage" --results-directory "$out/$tests" -- \
    "$collector.Include=${include#,}" \
    "$collector.ExcludeByFile=**/obj/**" "$collector.ExcludeByAttribute=GeneratedCodeAttribute"
done

dotnet reportgenerator "-reports:$out/*/*/coverage.cobertura.xml" "-targetdir:$out" "-reporttypes:Html;Cobertura" -verbosity:Error

grep -o '<package [^>]*>' "$out/Cobertura.xml" | sed 's/.* name="\([^"]*\)" line-rate="\([^"]*\)" branch-rate="\([^"]*\)".*/\1 \2 \3/' |
  awk -v libraries="${#libraries[@]}" '{ printf "%-40s %5.1f %% of lines, %5.1f %% of branches\n", $1, 100 * $2, 100 * $3; few += $2 < 0.9 }
    END { if (few || NR < libraries) { print "coverage: fewer than 90 % of the lines of each library are covered"; exit 1 } }'
