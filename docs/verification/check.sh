#!/bin/sh
# Proves V5 with another implementation: reports made by this code are verified by verify_report.mjs, and every
# tampered one is refused. Needs cargo and Node 20. With pdftoppm and zbarimg installed it also scans the printed code.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/../.." && cargo run -q -p documents --example sample -- "$work")

verify() { node "$here/verify_report.mjs" "$work/keys.json" "$1"; }

for name in archive hukou bare rare longest; do
    verify "$work/$name.link" > "$work/$name.txt" || { echo "FAILED: $name was refused"; exit 1; }
done
grep -q '姓名: 陈示例' "$work/archive.txt"
grep -q '𡋾' "$work/rare.txt"

# Another letter at every seventh place of the signed copy.
node -e '
const fs = require("fs"), [path, sealed] = fs.readFileSync(process.argv[1], "utf8").split("#");
for (let i = 0; i < sealed.length - 1; i += 7)
  fs.writeFileSync(`${process.argv[2]}/tampered-${i}.link`, `${path}#${sealed.slice(0, i)}${sealed[i] === "A" ? "B" : "A"}${sealed.slice(i + 1)}`);
' "$work/archive.link" "$work"
count=0
for tampered in "$work"/tampered-*.link; do
    if verify "$tampered" > /dev/null 2>&1; then echo "FAILED: $tampered was accepted"; exit 1; fi
    count=$((count + 1))
done

# The genuine copy of one report behind the link of another.
sed 's#/v/2610001KMX42XZ0#/v/2610001KMX42XZ1#' "$work/archive.link" > "$work/swapped.link"
if cmp -s "$work/archive.link" "$work/swapped.link"; then echo "FAILED: the link is not the one to change"; exit 1; fi
if verify "$work/swapped.link" > /dev/null 2>&1; then echo "FAILED: a copy behind another link was accepted"; exit 1; fi

if command -v pdftoppm > /dev/null && command -v zbarimg > /dev/null; then
    for name in archive hukou bare rare; do
        pdftoppm -r 300 -gray -singlefile "$work/$name.pdf" "$work/$name" 2> /dev/null
        zbarimg -q --raw "$work/$name.pgm" 2> /dev/null | head -1 > "$work/$name.scanned"
        [ "$(cat "$work/$name.scanned")" = "$(cat "$work/$name.link")" ] || { echo "FAILED: $name does not scan"; exit 1; }
    done
    echo "the printed codes scan"
fi
if command -v pdfsig > /dev/null; then
    pdfsig "$work/archive.pdf" 2> /dev/null | grep -q 'Signature is Valid' || { echo "FAILED: PDF signature"; exit 1; }
    echo "the PDF signature is valid"
fi
echo "5 reports verified, $count tampered ones refused"
