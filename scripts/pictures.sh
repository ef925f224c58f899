#!/usr/bin/env bash
# Makes the pictures of docs/images by the commands that the documents name. With --check it writes none, and fails where one is not current.
# MEASUREMENTS names a folder with the measurements of docs/accuracy.md in CSV. Without it, accuracy.svg is neither made nor checked.
# Usage: [MEASUREMENTS=FOLDER] scripts/pictures.sh [--check]
set -euo pipefail

cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
case "${1-}" in
    "") check=no ;;
    --check) check=yes ;;
    *) echo "pictures.sh: the option must be --check, was '$1'." >&2; exit 2 ;;
esac

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
dotnet build -c Release --nologo -clp:ErrorsOnly src/HetServe.Allocation.Cli
instances=tests/HetServe.Allocation.Tests/instances

hetserve() {
    dotnet src/HetServe.Allocation.Cli/bin/Release/net10.0/hetserve.dll "$@" >"$new/report"
}

# study NAME ARGUMENTS: the chart of a study.
study() {
    name=$1
    hetserve study "$@" --out "$new/$name"
    mv "$new/$name/$name.svg" "$new"
}

hetserve solve docs/guides/two-services.json --out "$new/plan.json" --plot "$new/plan.svg"
hetserve simulate docs/guides/two-services.json "$new/plan.json" --seconds 600 --plot "$new/simulation.svg"
study headroom $instances/synth-8-7-9-s41.json
study rolling $instances/six-types.json --time-limit 20
study scenarios $instances/six-types.json
study sweep $instances/six-types.json --vary budget,delay
if [ -n "${MEASUREMENTS-}" ]; then
    hetserve validate "$MEASUREMENTS"/*.csv --plot "$new/accuracy.svg"
fi

status=0
for picture in "$new"/*.svg; do
    name=$(basename "$picture")
    if cmp -s "$picture" "docs/images/$name"; then continue; fi
    if [ $check = no ]; then
        mkdir -p docs/images
        cp "$picture" "docs/images/$name"
        echo "docs/images/$name: written"
    else
        echo "docs/images/$name: not current" >&2
        status=1
    fi
done
exit $status
