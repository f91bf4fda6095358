# The planned contrast of a study, from the files that `assay study export --unblind` wrote
# beside this one. Run: Rscript analysis.R   (needs lme4 for the mixed model)
plan <- jsonlite::fromJSON("plan.json")
d <- read.csv("trials.csv", stringsAsFactors = FALSE)
d <- subset(d, practice == 0 & check == 0 & is.na(repeat_of))
d <- subset(d, end_reason %in% c("response", "timeout"))
if (plan$timeout == "excluded") d <- subset(d, end_reason == "response")
d$arm <- factor(d$arm, levels = c(plan$from, plan$to))
d <- subset(d, !is.na(arm))
d$y <- switch(plan$contrast,
  fpr = d$approve, error = 1 - d$correct, approval = d$approve)
if (plan$contrast == "fpr") d <- subset(d, gold == 0)

cat("judgments by arm\n")
print(aggregate(y ~ arm, d, function(v) c(mean = mean(v), n = length(v))))

# Primary: the difference with errors clustered by subject and by question
# (Cameron, Gelbach and Miller 2011); t with min(E, Q) - 1 degrees of freedom.
p <- tapply(d$y, d$arm, mean)
n <- tapply(d$y, d$arm, length)
u <- ifelse(d$arm == plan$to, 1, -1) * (d$y - p[d$arm]) / n[d$arm]
cl <- function(g) { s <- tapply(u, g, sum); length(s) / (length(s) - 1) * sum(s^2) }
ve <- cl(d$subject); vq <- cl(d$question); v0 <- sum(u^2)
se <- sqrt(max(ve + vq - v0, ve, vq))
df <- min(length(unique(d$subject)), length(unique(d$question))) - 1
est <- unname(p[plan$to] - p[plan$from])
cat(sprintf("difference %s - %s: %.4f, se %.4f, t %.3f, df %d, p %.4g, 95%% [%.4f, %.4f]\n",
  plan$to, plan$from, est, se, est / se, df, 2 * pt(-abs(est / se), df),
  est - qt(.975, df) * se, est + qt(.975, df) * se))

# Secondary: the mixed model with crossed subjects and questions.
if (requireNamespace("lme4", quietly = TRUE)) {
  m <- lme4::glmer(y ~ arm + (1 + arm | subject) + (1 + arm | question), d, family = binomial)
  print(summary(m))
} else cat("lme4 is not installed: the mixed model is left out\n")
