"""The bounds that keep time and memory in proportion to what is read.

`SECURITY.md` lists them with what happens beyond each; the table ``[limits]`` of a configuration
sets them.  They travel with what they bound: a `slrlint.source.Source` carries those that its
readers keep to, a `slrlint.policy.model.Policy` those of what is worked out about it.
"""

from __future__ import annotations

from slrlint.record import Record


class Limits(Record):
    """The bounds of a run.

    `file_size` counts bytes of one file and `text_size` characters of one whose format is not JSON:
    its tree takes hundreds of bytes a character, and AWS takes no template larger than 1 MB.
    `policy_size` counts characters of one policy without the white space between its values; AWS
    takes 32,768 of these at most, with a key of KMS, and publishes policies of 150,000.  `nesting`
    counts levels of a document and `json_in_strings` levels of JSON text in the strings of such
    text.  `aliases` are values that the aliases of a YAML file may add.  `expansion` is what the
    Terraform expressions of a file may make, in values and characters; `module_files` and
    `module_size` (bytes) bound the other files of its folder.
    `denies` and `deny_pairs` (an Allow and a Deny) are weighed in one policy; AWS's quota for its
    characters has room for 200 and for 1,000.  `comparison` and `question` are steps of automata:
    of the comparison of two policies, and for one action and resource of one statement.
    `fix_rounds` are made in one file.  `folders` counts levels below one that is named,
    `revision_files` and `revision_size` (bytes) what is read of a folder in a git revision, where a
    small repository can hold one large file under many names, and `known_size` bytes of a file of
    known findings.
    """

    file_size: int = 20_000_000
    text_size: int = 1_000_000
    policy_size: int = 500_000
    nesting: int = 200
    json_in_strings: int = 4
    aliases: int = 100_000
    expansion: int = 8_000_000
    module_files: int = 300
    module_size: int = 1_000_000
    denies: int = 500
    deny_pairs: int = 10_000
    comparison: int = 1_500_000
    question: int = 150_000
    fix_rounds: int = 10
    folders: int = 100
    revision_files: int = 10_000
    revision_size: int = 100_000_000
    known_size: int = 67_108_864


DEFAULT = Limits()
"""What holds where no configuration says otherwise."""
