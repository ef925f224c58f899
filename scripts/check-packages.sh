#!/usr/bin/env bash
# Packs every package and uses each from outside: a fresh project installs it, runs the example of the README inside the package and must
# print what the README says. Then installs and runs the tool. Packing must also leave a tool that "dotnet run --no-build" starts. Needs
# the .NET 10 SDK and its feed.
# Usage: scripts/check-packages.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
feed=$work/packages
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # the READMEs' numbers are culture-free

fail() { echo "check-packages: $*" >&2; exit 1; }

# Packs as a build server does, from a clone of the hosted repository: SourceLink takes addresses from the remote, and no path depends on
# the machine.
repository=https://github.com/hetserve/hetserve-allocation
git clone -q . "$work/source"
git -C "$work/source" remote set-url origin "$repository.git"
commit=$(git rev-parse HEAD)
CI=true dotnet pack "$work/source" -c Release -o "$feed" >"$work/log" || { cat "$work/log" >&2; fail "pack failed"; }
dotnet run -c Release --no-build --project "$work/source/src/HetServe.Allocation.Cli" -- --version >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; fail "tool: 'dotnet run --no-build' does not start it after packing"; }
version=$(basename "$feed"/HetServe.Allocation.[0-9]*.nupkg .nupkg)
version=${version#HetServe.Allocation.}
libraries=(HetServe.Allocation{,.DependencyInjection,.Interop,.OrTools,.Simulation,.Studies})
hosting=$(sed -n 's/.*"Microsoft.Extensions.Hosting" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
platforms=(linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64)
tools=("${platforms[@]/#/HetServe.Allocation.Cli.}")
expected=$({
  printf '%s\n' "${libraries[@]/%/.$version}" "${tools[@]/%/.$version}" | sed 's/.*/&.nupkg\n&.snupkg/'
  echo "HetServe.Allocation.Cli.$version.nupkg"
} | sort)
[ "$(ls "$feed" | sort)" = "$expected" ] || fail "packages other than those expected: $(ls "$feed")"

# A cache of its own: the machine's may hold another build of the same version.
export NUGET_PACKAGES=$work/cache
cat >"$work/nuget.config" <<'EOF'
<configuration>
  <packageSources>
    <add key="packed" value="packages" />
  </packageSources>
</configuration>
EOF
cd "$work"

first_block() { # file, language
  awk -v open='```'"$2" '$0 == open && !done { inside = 1; next } $0 == "```" { done = done || inside; inside = 0 } inside' "$1"
}

add() { # project, package, version
  dotnet add "$1" package "$2" --version "$3" >"$work/log" || { cat "$work/log" >&2; fail "$2 $3: not installed"; }
}

for file in "$feed"/*.nupkg; do
  nuspec=$(unzip -p "$file" '*.nuspec')
  for element in '<license type="expression">MIT<' '<readme>README.md<' '<description>' '<tags>' \
    "<repository type=\"git\" url=\"$repository.git\"" "commit=\"$commit\""; do
    grep -qF -- "$element" <<<"$nuspec" || fail "$(basename "$file"): no $element in its nuspec"
  done
done
for package in "${libraries[@]}"; do
  unzip -p "$feed/$package.$version.snupkg" "lib/net10.0/$package.pdb" >"$work/symbols"
  grep -qaF "raw.githubusercontent.com/hetserve/hetserve-allocation/$commit/" "$work/symbols" ||
    fail "$package: its symbols do not link to the sources"
  ! grep -qaF "$work/source" "$work/symbols" || fail "$package: its symbols name a folder of this machine"
done

for package in "${libraries[@]}"; do
  dotnet new console -o "$package.App" --no-restore >"$work/log" || { cat "$work/log" >&2; fail "no console project"; }
  add "$package.App" "$package" "$version"
  case $package in *.DependencyInjection) add "$package.App" Microsoft.Extensions.Hosting "$hosting" ;; esac
  installed=$NUGET_PACKAGES/${package,,}/$version
  [ -s "$installed/lib/net10.0/$package.xml" ] || fail "$package: no XML documentation"
  first_block "$installed/README.md" csharp >"$package.App/Program.cs"
  first_block "$installed/README.md" text >"$package.expected"
  [ -s "$package.expected" ] || fail "$package: its README has no example with output"
  dotnet run -c Release --project "$package.App" >"$package.printed" || { cat "$package.printed" >&2; fail "$package: the example failed"; }
  diff "$package.expected" "$package.printed" || fail "$package: the example does not print what the README says"
  case $package in
    *.Interop) grep -q '^kind: "Deployment"$' plan.yaml || fail "$package: the example wrote no manifest" ;;
  esac
  echo "$package $version: installed, its README's example prints what it says"
done

readme_line() { # start of a line of the README's install commands
  grep -m1 -- "^$1" "$work/source/README.md" || fail "README: no line '$1'"
}

# The README's own lines, into folders of this run.
install=$(readme_line "dotnet tool install")
eval "${install/--global/--tool-path tools}" >"$work/log" || { cat "$work/log" >&2; fail "tool: '$install' does not install it"; }
dotnet new console -o Readme.App --no-restore >"$work/log" || { cat "$work/log" >&2; fail "no console project"; }
install=$(readme_line "dotnet add package")
(cd Readme.App && eval "$install") >"$work/log" || { cat "$work/log" >&2; fail "'$install' does not install the package"; }
[[ $(tools/hetserve --version) == "$version"* ]] || fail "tool: --version printed $(tools/hetserve --version), not $version"
{
  tools/hetserve generate 4 3 4 --seed 1 --out problem.json &&
  tools/hetserve solve problem.json --allocator exact --time-limit 60 --out plan.json --plot plan.svg &&
  tools/hetserve check problem.json plan.json
} >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "tool: failed"; }
[ -s plan.svg ] || fail "tool: no chart"
[ -z "$(find "$feed" -size +48M)" ] || fail "a package is larger than 48 MB: $(find "$feed" -size +48M)"
echo "hetserve $version: installed, plans, draws and checks"
