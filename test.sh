#!/usr/bin/env bash
# Builds everything, runs every test, and ends with the line "N passed, N failed". Works from any folder; exits 0 only if nothing failed.
# Arguments go to the test runner: ./test.sh --filter-class '*Distribution*'
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What the tests need: a program, and the Debian package that brings it.
needs="
dotnet        dotnet-sdk-10.0
mosquitto     mosquitto
mosquitto_pub mosquitto-clients
protoc        protobuf-compiler
openssl       openssl
node          nodejs
npm           npm
"

finish() { # passed, failed
    echo "$1 passed, $2 failed"
    [ "$2" -eq 0 ]
    exit
}

have() {
    case $1 in
        dotnet) dotnet --version >/dev/null 2>&1 ;;      # finds no SDK where only older ones are there (global.json)
        *) command -v "$1" >/dev/null ;;
    esac
}

missing_packages() {
    while read -r program package; do
        [ -z "$program" ] || have "$program" || printf '%s ' "$package"
    done <<<"$needs"
}

install() { # packages…
    local as_root=""
    command -v apt-get >/dev/null || return
    [ "$(id -u)" -eq 0 ] || { as_root="sudo -n" && sudo -n true 2>/dev/null; } || return
    for attempt in 1 2; do
        $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" && return
        echo "Installing has failed (attempt $attempt of 2)." >&2
    done
    return 1
}

missing=$(missing_packages)
if [ -n "$missing" ]; then
    echo "Missing here: $missing"
    # shellcheck disable=SC2086 # one word a package
    install $missing
    if [ -n "$(missing_packages)" ]; then
        echo "Install what is missing and run again: sudo apt-get install $missing" >&2
        [[ $missing != *dotnet* ]] || echo "(where apt has no .NET SDK 10: https://dotnet.microsoft.com/download)" >&2
        finish 0 1
    fi
fi

dotnet build FactoryTwin.sln -c Release -v quiet -nologo || finish 0 1

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
filter=("$@")
[ $# -eq 0 ] || filter+=(--ignore-exit-code 8)           # a filter may leave a project without tests
timeout --kill-after=30s 60m dotnet test --solution FactoryTwin.sln -c Release --no-build --no-progress --no-ansi --results-directory "$out" \
    --report-trx --report-trx-filename '{asm}.trx' --hangdump --hangdump-timeout 10m --hangdump-type None "${filter[@]}" | tee "$out/log"
code=${PIPESTATUS[0]}

# The runner says "failed: 0" when a test process crashed, so the reports are summed and the exit code has the last word.
sum() { cat "$out"/*.trx 2>/dev/null | grep -o '<Counters[^>]*>' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ s += $1 } END { print s + 0 }'; }
passed=$(sum passed)
said=$(sed -n 's/^ *succeeded: *\([0-9]*\)$/\1/p' "$out/log" | tail -n 1)
crashed=$(sed -n 's/^ *error: *\([0-9]*\)$/\1/p' "$out/log" | tail -n 1)
failed=$(($(sum total) - passed + ${crashed:-0}))        # skipped tests included: there are none
if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$passed" -eq 0 ] || [ "$passed" != "$said" ]; }; then
    echo "The run itself failed: exit code $code, $passed passed by the reports, ${said:-none} by the runner." >&2
    failed=1
fi
finish "$passed" "$failed"
