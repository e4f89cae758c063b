#!/usr/bin/env bash
# A loss of 1,000,000 expected once in ten years, simulated by pyfair (Open FAIR).
#
# One would guess: of 10,000 simulated years some 9,000 have no loss and some 1,000 have one
# of a million or more; the mean is 100,000 and the 95th percentile a million.
#
# What happens: every one of the 10,000 results is 100,000. pyfair multiplies a frequency by
# a magnitude in each run; nothing *happens* in a year. No year is without loss, none has a
# whole one, and the column named Risk is an expected value with the spread of its inputs.
#   Vulnerability is one number for all runs too, although threat capability and control
#   strength are drawn for each: the share of runs in which the first is greater.
#
# Seen with: pyfair 0.1a13 (numpy 2.4.6, pandas 3.1.1, scipy 1.17.1).
#
# Why it matters: "the 95th percentile of annual loss is 100,000" is what gets copied into a
# register and held against a tolerance or an insurance limit. The curve of such figures is
# no loss exceedance curve: too high for frequent small losses, far too low for rare great
# ones. Figures from pyfair can be compared by their means only.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet pyfair==0.1a13 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1

cat >run.py <<'END'
import pyfair

rare = pyfair.FairModel(name="Fire in the server room", n_simulations=10_000)
rare.input_data("Loss Event Frequency", constant=0.1)
rare.input_data("Loss Magnitude", constant=1_000_000)
rare.calculate_all()
risk = rare.export_results()["Risk"]
print("years without loss:", int((risk == 0).sum()))
print("years with a whole loss:", int((risk >= 1_000_000).sum()))
print("lowest, mean, 95th percentile, highest:",
      *(round(value) for value in (risk.min(), risk.mean(), risk.quantile(0.95), risk.max())))

drawn = pyfair.FairModel(name="Phishing", n_simulations=10_000)
drawn.input_data("Threat Event Frequency", constant=10)
drawn.input_data("Threat Capability", low=0, mode=0.5, high=1)
drawn.input_data("Control Strength", low=0, mode=0.5, high=1)
drawn.input_data("Loss Magnitude", constant=1)
drawn.calculate_all()
results = drawn.export_results()
for column in ("Threat Capability", "Control Strength", "Vulnerability", "Loss Event Frequency"):
    print(column, "has", "one value" if results[column].nunique() == 1 else "many values")
END
MPLBACKEND=Agg MPLCONFIGDIR=$dir env/bin/python run.py >seen

cat >expected <<'END'
years without loss: 0
years with a whole loss: 0
lowest, mean, 95th percentile, highest: 100000 100000 100000 100000
Threat Capability has many values
Control Strength has many values
Vulnerability has one value
Loss Event Frequency has one value
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
