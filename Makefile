# assay -- build, test, install.  `make help` lists the targets.
#
# DEPS=auto   (default) install missing packages with the system's package manager
# DEPS=check  only say what is missing and the command that would install it
# DEPS=skip   do not look

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
DEPS    ?= auto
O       ?= -O2
VERSION := 0.1.0

WARN    := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Wno-overlength-strings
PKGS    := sqlite3 libpcre2-8 libutf8proc libarchive gsl libsodium libcjson
TUIPKGS := ncursesw
# Debian's ncursesw.pc defines _XOPEN_SOURCE=600; one value for all files, set after it.
DEFS    := -I. -U_XOPEN_SOURCE -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DASSAY_VERSION='"$(VERSION)"'
PKGC     = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKGL     = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -lpthread
TUIC     = $(shell pkg-config --cflags $(TUIPKGS) 2>/dev/null)
TUIL     = $(shell pkg-config --libs $(TUIPKGS) 2>/dev/null)
ALLC     = $(WARN) $(O) -g $(HOT) $(CFLAGS) $(PKGC) $(DEFS) -MMD -MP

CORE_C  := $(sort $(wildcard core/*/*.c))
TUI_C   := $(sort $(filter-out tui/cli/main.c,$(wildcard tui/*.c tui/*/*.c)))
MAIN_C  := tui/cli/main.c
UNIT_C  := $(sort $(wildcard tests/unit/test_*.c))
ORACLE_C := $(sort $(wildcard tests/oracle/*.c))
FUZZ_C  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
SCHEMA  := $(sort $(wildcard schema/*.sql schema/*.json schema/*.R))
GEN_C   := $(BUILD)/gen/schema.c

CORE_O  := $(CORE_C:%.c=$(BUILD)/%.o) $(BUILD)/gen/schema.o
TUI_O   := $(TUI_C:%.c=$(BUILD)/%.o)
MAIN_O  := $(MAIN_C:%.c=$(BUILD)/%.o)
TESTLIB_O := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c))
UNIT    := $(UNIT_C:tests/unit/%.c=$(BUILD)/unit/%)
ORACLE  := $(ORACLE_C:tests/oracle/%.c=$(BUILD)/oracle/%)
FUZZ    := $(FUZZ_C:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.DEFAULT_GOAL := all
.PHONY: all help deps testdeps units fuzzers
.DELETE_ON_ERROR:

# With DEPS=check every target that would build only says what is missing.
ifeq ($(DEPS),check)
ONLY_SAY := exit 0;
endif

all: deps
	@$(ONLY_SAY) $(MAKE) --no-print-directory $(BUILD)/assay DEPS=skip

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

deps:
	@tests/lib/deps.sh $(DEPS) build
testdeps:
	@tests/lib/deps.sh $(DEPS) test

$(BUILD)/libassay.a: $(CORE_O)
	@rm -f $@
	@echo "  AR    $@"
	@$(AR) rcs $@ $^
$(BUILD)/libtui.a: $(TUI_O)
	@rm -f $@
	@echo "  AR    $@"
	@$(AR) rcs $@ $^
$(BUILD)/assay: $(MAIN_O) $(BUILD)/libtui.a $(BUILD)/libassay.a
	@echo "  LINK  $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TUIL) $(PKGL)

$(BUILD)/assay.1: $(BUILD)/assay
	@$< help --man > $@

$(BUILD)/gen/schema.c: $(SCHEMA) tests/lib/embed.awk
	@mkdir -p $(@D)
	@awk -f tests/lib/embed.awk $(SCHEMA) > $@
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@$(CC) $(ALLC) -c -o $@ $<

# Loops over all items: vectorised, sums reassociated; NaN and infinities keep their meaning.
$(BUILD)/core/measure/votes.o $(BUILD)/core/measure/gram.o $(BUILD)/core/measure/cases.o $(BUILD)/core/measure/ranks.o \
	$(BUILD)/core/measure/ensemble.o: HOT := -O3 -fno-math-errno -fno-trapping-math -fno-signed-zeros -fassociative-math

$(BUILD)/core/%.o: core/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(ALLC) -c -o $@ $<
# curses flags reach one file only: everything else compiles without them.
$(BUILD)/tui/term/curses.o: tui/term/curses.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(WARN) $(O) -g $(CFLAGS) $(PKGC) $(TUIC) $(DEFS) -MMD -MP -c -o $@ $<
$(BUILD)/tui/%.o: tui/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(ALLC) -c -o $@ $<

$(BUILD)/tests/lib/%.o: tests/lib/%.c
	@mkdir -p $(@D)
	@$(CC) $(ALLC) -c -o $@ $<
$(BUILD)/unit/%: tests/unit/%.c $(TESTLIB_O) $(BUILD)/libtui.a $(BUILD)/libassay.a
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(ALLC) -MF $@.d $(LDFLAGS) -o $@ $< $(TESTLIB_O) $(BUILD)/libtui.a $(BUILD)/libassay.a -lcmocka $(TUIL) $(PKGL)
units: $(UNIT)

# Programs that the oracles of tests/oracle talk to.
$(BUILD)/oracle/%: tests/oracle/%.c $(BUILD)/libassay.a
	@mkdir -p $(@D)
	@echo "  TEST  $<"
	@$(CC) $(ALLC) -MF $@.d $(LDFLAGS) -o $@ $< $(BUILD)/libassay.a $(PKGL)
oracles: $(ORACLE)

# A fuzzer's source holds LLVMFuzzerTestOneInput; here it is linked to a driver that replays a corpus.
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(BUILD)/libtui.a $(BUILD)/libassay.a
	@mkdir -p $(@D)
	@$(CC) $(ALLC) -MF $@.d $(LDFLAGS) -o $@ $< tests/fuzz/replay.c $(BUILD)/libtui.a $(BUILD)/libassay.a $(TUIL) $(PKGL)
fuzzers: $(FUZZ)

-include $(TESTLIB_O:.o=.d) $(CORE_O:.o=.d) $(TUI_O:.o=.d) $(MAIN_O:.o=.d) $(UNIT:=.d) $(FUZZ:=.d) $(ORACLE:=.d)

## make check-unit   the unit tests alone
.PHONY: check-unit
check-unit: units
	@tests/lib/run-units.sh $(BUILD)

## make check        build and run every test that takes seconds (under ten minutes in all)
## make check-slow   what takes longer: soak, simulations, valgrind
## make asan         the whole suite under address and undefined-behaviour sanitizers
## make lint         the rules of the house
.PHONY: check check-slow asan lint golden-update
CHECKS := unit golden cli crash fuzz oracle lint
check: testdeps
	@$(ONLY_SAY) $(MAKE) --no-print-directory $(BUILD)/assay units fuzzers oracles DEPS=skip
	@$(ONLY_SAY) tests/lib/check.sh $(BUILD) $(CHECKS)
check-slow: testdeps
	@$(ONLY_SAY) $(MAKE) --no-print-directory $(BUILD)/assay units fuzzers oracles DEPS=skip
	@$(ONLY_SAY) ASSAY_SLOW=1 LIMIT=7200 tests/lib/check.sh $(BUILD) unit slow
# The sanitizers' checks make gcc see formats that nobody can reach.
SANW := -Wno-format-truncation -Wno-format-overflow
asan: testdeps
	@$(ONLY_SAY) $(MAKE) --no-print-directory BUILD=build/asan O=-O1 DEPS=skip \
		CFLAGS='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer $(SANW)' \
		build/asan/assay build/asan/libassay.a units fuzzers
	@$(ONLY_SAY) ASAN_OPTIONS=detect_leaks=1 tests/lib/check.sh build/asan unit golden cli fuzz
lint:
	@tests/lib/check.sh $(BUILD) lint

## make demo         a project of the samples, opened in the workbench
.PHONY: demo bench install uninstall clean
DEMO ?= demo.assay
demo: all
	@$(ONLY_SAY) tests/lib/demo.sh $(BUILD)/assay $(DEMO)

## make bench        times and ratios against named peers, in one run
BENCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/libtui.a $(BUILD)/libassay.a
	@mkdir -p $(@D)
	@$(CC) $(ALLC) -MF $@.d $(LDFLAGS) -o $@ $< $(BUILD)/libtui.a $(BUILD)/libassay.a $(TUIL) $(PKGL)
bench: all $(BENCH)
	@$(ONLY_SAY) tests/lib/bench.sh $(BUILD)

## make install      PREFIX=/usr/local DESTDIR=
install: all $(BUILD)/assay.1
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/assay $(DESTDIR)$(PREFIX)/bin/assay
	install -m 644 $(BUILD)/assay.1 $(DESTDIR)$(PREFIX)/share/man/man1/assay.1
## make uninstall
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/assay $(DESTDIR)$(PREFIX)/share/man/man1/assay.1
## make clean
clean:
	rm -rf build

## make demo-study   the sample study of three short stories, as a subject sees it
.PHONY: demo-study
demo-study: all
	@$(ONLY_SAY) $(BUILD)/assay study run $(DEMO:.assay=-study.assay) samples/qa-study.json
