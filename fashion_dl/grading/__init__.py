"""Marking a class's exercises without trusting its code: what nbgrader lacks, around nbgrader.

`python -m fashion_dl.grading COURSE --assignment NAME` marks all that was handed in, each
submission in a sandbox of its own. Its parts, in the order in which a submission meets them:

    assignment    from an instructor's notebook to the students' copy
    submissions   read what was handed in, and put the instructor's cells back
    sandbox       a process that sees, reaches and fills nothing
    worker        what runs in there, a cell at a time
    process       asks it, watches it, and ends it when it takes too much of anything
    runner        hands it the cells, and believes no more than it shows
    gradebook     scores into nbgrader's database, and out of it; the feedback pages
    marking       all of a class, several at a time, from where the last run stopped
"""
