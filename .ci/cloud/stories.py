"""Names the stories that can be told to a deployed system, one a line: those that share a system and move no clock."""

import pathlib
import re

FOLDER = pathlib.Path("tests/journeys")
STORY = re.compile(r"#\[tokio::test[^\]]*\]\nasync fn (\w+)\(\) \{\n(.*?)\n\}\n", re.S)

for path in sorted(FOLDER.rglob("*.rs")):
    module = "::".join(path.relative_to(FOLDER).with_suffix("").parts)
    for name, body in STORY.findall(path.read_text()):
        if "World::shared()" in body:
            print(f"{module}::{name}")
