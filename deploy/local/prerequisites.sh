#!/bin/sh
# Brings the programs that cannot live in the project's folder. On Debian as root apt installs what is missing;
# elsewhere one line says what is missing. Everything else is installed into the project's folder by the Makefile.
set -eu

python_found() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

java_found() {
    # `java -version` says: openjdk version "17.0.15" 2025-04-15
    version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ]
}

pdf_found() {
    # What WeasyPrint loads to set text: Pango, HarfBuzz, and at least one font.
    for library in libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; do
        PATH=$PATH:/sbin ldconfig -p 2>/dev/null | grep -q "$library" || return 1
    done
    fc-list 2>/dev/null | grep -q .
}

missing() {
    python_found >/dev/null || echo "python3 python3-venv"
    java_found || echo "default-jre-headless"
    command -v mvn >/dev/null || echo "maven"
    command -v node >/dev/null || echo "nodejs"
    command -v npm >/dev/null || echo "npm"
    if [ "$(uname)" = Linux ]; then
        command -v setpriv >/dev/null || echo "util-linux"
        pdf_found || echo "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core"
    fi
}

if [ "${1:-}" = python ]; then
    python_found
    exit
fi

packages=$(missing | tr '\n' ' ')
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing with apt-get: $packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o Acquire::Retries=3 update
    # shellcheck disable=SC2086  # a list of packages
    apt-get -qq -y -o Acquire::Retries=3 install --no-install-recommends $packages >/dev/null
    packages=$(missing | tr '\n' ' ')
fi
if [ -n "$packages" ]; then
    echo "Missing (Python >= 3.11 with venv, a JRE >= 17, Maven, Node with npm, Pango with a font are needed): $packages" >&2
    exit 1
fi

# The alarms are tried by Prometheus's own tool. Only that is taken from its package: nothing of a server is installed.
folder=$(dirname "$0")/../../.stack/promtool
if ! command -v promtool >/dev/null && [ ! -x "$folder/promtool" ] && command -v apt-get >/dev/null; then
    unpacked=$(mktemp -d)
    if (cd "$unpacked" && { apt-get -qq download prometheus 2>/dev/null ||
        { apt-get -qq update && apt-get -qq download prometheus; }; } && dpkg-deb -x prometheus_*.deb .); then
        mkdir -p "$folder"
        cp "$unpacked/usr/bin/promtool" "$folder/promtool"
    else
        echo "promtool could not be fetched: the tests of alarms need it" >&2
    fi
    rm -rf "$unpacked"
fi
