#!/usr/bin/env bash
# Install the pinned code-server and playwright-core outside the repository, and print the folder.
# The second run only prints it. Needs Node 20, a C++ compiler and the Debian package ripgrep.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pins=$(cat "$here"/package-lock.json "$here"/install.sh | sha256sum | cut -c1-12)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/codeassist-tests/vscode-$pins
if [ -e "$folder/.installed" ]; then
    echo "$folder"
    exit
fi
quiet=(--ignore-scripts --no-audit --no-fund --loglevel=error)
{
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$here"/package.json "$here"/package-lock.json "$here"/.npmrc "$folder"
    cd "$folder"
    # Its own installation refuses root, wants Kerberos' headers and downloads from GitHub: these are its steps that matter.
    npm ci "${quiet[@]}"
    npm rebuild argon2
    cd node_modules/code-server/lib/vscode
    npm install --omit=dev "${quiet[@]}"
    npm rebuild @parcel/watcher @vscode/spdlog native-watchdog
    npm rebuild node-pty || test -e node_modules/node-pty/build/Release/pty.node # its last step fails, after the build
    mkdir -p node_modules/@vscode/ripgrep/bin
    ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
    ln -sfn node_modules node_modules.asar
    ln -sf code-linux.sh bin/remote-cli/code-server
    ln -sf browser-linux.sh bin/helpers/browser.sh
    touch "$folder/.installed"
} >&2
echo "$folder"
