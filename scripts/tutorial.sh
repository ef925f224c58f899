#!/usr/bin/env bash
# Runs the commands of docs/guides/from-trace-to-cluster.md as printed, in an empty folder with the traces that they name. The manifests are
# checked against the schemas of their kinds in place of "kubectl apply", because there is no cluster. Needs the solution, built for Release.
# Usage: scripts/tutorial.sh FOLDER_OF_TRACES
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -eq 1 ] && [ -d "$1" ] || { echo "Usage: scripts/tutorial.sh FOLDER_OF_TRACES" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$1"/AzureLLMInferenceTrace_{code,conv}.csv "$work"
cd "$work"

hetserve() { dotnet "$root/src/HetServe.Allocation.Cli/bin/Release/net10.0/hetserve.dll" "$@"; }

kubectl() { # apply -f FILE
  HETSERVE_MANIFESTS="$work/$3" dotnet test "$root/tests/HetServe.Allocation.Interop.Tests" -c Release --no-build --nologo -v q \
    --filter GivenManifestTests
}

# The commands: the blocks of the language sh, each one command.
commands=$(awk '$0 == "```sh" { inside = 1; next } $0 == "```" { if (inside) print ""; inside = 0 } inside' \
  "$root/docs/guides/from-trace-to-cluster.md")
count=0
while IFS= read -r -d $'\x1e' command; do
  echo "+ $command"
  eval "$command" </dev/null
  count=$((count + 1))
done < <(awk -v RS= '{ printf "%s\x1e", $0 }' <<<"$commands")
[ "$count" -eq 6 ] || { echo "tutorial: $count commands, not 6" >&2; exit 1; }
echo "tutorial: $count commands done"
