#!/bin/sh
# Studies at length: killed at 1,000 random moments, 40 subjects on real questions.
bad=0
KILLS=${KILLS:-1000} sh tests/golden/study_clock.sh || bad=1
SUBJECTS=${SUBJECTS:-40} sh tests/golden/study_quality.sh || bad=1
[ "$bad" = 0 ]
