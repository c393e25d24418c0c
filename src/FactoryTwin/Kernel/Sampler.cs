using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FactoryTwin.Model;
using MathNet.Numerics;

namespace FactoryTwin.Kernel;

/// <summary>A distribution made ready for drawing: plain data, so that a run can hold it as state and a fork can copy it.</summary>
/// <remarks>Every draw takes exactly one number of the stream, by the inverse of the distribution function wherever there is a usable one: so the n-th draws of two variants
/// of a line belong together (common random numbers). Gamma draws by rejection (Marsaglia and Tsang 2000) from a stream of their own that the one number seeds.</remarks>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct Sampler
{
    private readonly double _a, _b, _c;
    private readonly DistributionShape _shape;
    private readonly int _table;

    private Sampler(DistributionShape shape, double a, double b = 0, double c = 0, int table = -1)
    {
        _shape = shape;
        _a = a;
        _b = b;
        _c = c;
        _table = table;
    }

    /// <summary>Makes a distribution ready for drawing.</summary>
    /// <param name="distribution">The description.</param>
    /// <param name="tables">Measured values of the plan; those of this distribution are added.</param>
    internal static Sampler From(Distribution distribution, List<double[]> tables)
    {
        double first = distribution.First, second = distribution.Second, third = distribution.Third;
        switch (distribution.Shape)
        {
            case DistributionShape.Normal:
                return second == 0 ? new Sampler(DistributionShape.Constant, first) : new Sampler(distribution.Shape, first, second, Normal.Below(-first / second));
            case DistributionShape.LogNormal:
                double variance = Math.Log(1 + second * second);
                return new Sampler(distribution.Shape, Math.Log(first) - variance / 2, Math.Sqrt(variance));
            case DistributionShape.Exponential:
                return new Sampler(distribution.Shape, first, -first * TimeSpan.TicksPerSecond);
            case DistributionShape.Gamma:
                return new Sampler(distribution.Shape, 1 / (second * second), first * second * second);
            case DistributionShape.Empirical:
                tables.Add([.. distribution.Values]);
                return new Sampler(distribution.Shape, 1, 0, 0, tables.Count - 1);   // measured values, once
            default:
                return new Sampler(distribution.Shape, first, second, third);
        }
    }

    /// <summary>Always the same value [s or count].</summary>
    internal static Sampler Always(double value) => new(DistributionShape.Constant, value);

    /// <summary>The same with every value so many times as large.</summary>
    /// <param name="factor">The factor. Range: above 0.</param>
    internal Sampler Scaled(double factor) => _shape switch
    {
        DistributionShape.LogNormal => new(_shape, _a + Math.Log(factor), _b),
        DistributionShape.Gamma or DistributionShape.Weibull => new(_shape, _a, _b * factor),   // the first is their shape
        DistributionShape.Normal => new(_shape, _a * factor, _b * factor, _c),
        _ => new(_shape, _a * factor, _b * factor, _c * factor, _table),
    };

    /// <summary>The same, where its measured values stand so many places further back.</summary>
    internal Sampler WithTablesFrom(int place) => _table < 0 ? this : new(_shape, _a, _b, _c, _table + place);

    /// <summary>Whether it always gives the same value.</summary>
    public bool IsConstant => _shape == DistributionShape.Constant;

    /// <summary>Draws a value, in ticks: a duration, or a count with 10⁷ ticks for each.</summary>
    /// <param name="stream">The stream to draw from; one number is taken.</param>
    /// <param name="tables">Measured values of the plan.</param>
    /// <exception cref="InvalidOperationException">The value is no duration.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long DrawTicks(ref RandomStream stream, double[][] tables) => ToTicks(_shape switch
    {
        DistributionShape.Exponential => Math.Log(stream.NextUniform()) * _b,   // -mean in ticks, prepared
        DistributionShape.Constant => _a * TimeSpan.TicksPerSecond,
        _ => DrawOther(ref stream, tables) * TimeSpan.TicksPerSecond,
    });

    /// <summary>Ticks become whole here and nowhere else: half to even, and nothing that is no duration.</summary>
    /// <exception cref="InvalidOperationException">The number is negative, not finite, or beyond 29,000 years.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long ToTicks(double ticks)
    {
        // The processor's own conversion rounds half to even, and gives a negative number for what does not fit.
        long whole = Sse2.X64.IsSupported ? Sse2.X64.ConvertToInt64(Vector128.CreateScalarUnsafe(ticks))
            : ticks is > -1 and < 9e18 ? (long)Math.Round(ticks) : -1;
        if (whole < 0)
            ThrowNoDuration(ticks);
        return whole;
    }

    /// <summary>Draws a plain number, which may be negative.</summary>
    /// <param name="stream">The stream to draw from; one number is taken, none where it is always the same.</param>
    /// <param name="tables">Measured values of the plan.</param>
    public double DrawNumber(ref RandomStream stream, double[][] tables) => _shape switch
    {
        DistributionShape.Constant => _a,
        DistributionShape.Exponential => -Math.Log(stream.NextUniform()) * _a,
        DistributionShape.Normal => _a + _b * Normal.Inverse(stream.NextUniform()),   // not truncated
        _ => DrawOther(ref stream, tables),
    };

    private static void ThrowNoDuration(double ticks) =>
        throw new InvalidOperationException(FormattableString.Invariant($"{ticks / TimeSpan.TicksPerSecond} s was drawn, which is no duration: a duration is a number from 0 to 29,000 years."));

    /// <summary>The standard normal number below which lies a share of all.</summary>
    internal static double NormalInverse(double share) => Normal.Inverse(share);

    private double DrawOther(ref RandomStream stream, double[][] tables)
    {
        if (_shape == DistributionShape.Gamma)
            return Gamma.Draw(_a, stream.NextBits()) * _b;
        double u = stream.NextUniform();
        switch (_shape)
        {
            case DistributionShape.Uniform:
                return _a + (_b - _a) * u;
            case DistributionShape.Triangular:
                return TriangularInverse(u);
            case DistributionShape.Normal:
                return Math.Max(0, _a - _b * Normal.Inverse((1 - _c) * u));   // of the part above 0, from its upper end
            case DistributionShape.LogNormal:
                return Math.Exp(_a + _b * Normal.Inverse(u));
            case DistributionShape.Weibull:
                return _b * Math.Pow(-Math.Log(u), 1 / _a);
            default:
                double[] table = tables[_table];
                double at = u * (table.Length - 1);
                int below = Math.Min((int)at, table.Length - 2);
                return _a * (below < 0 ? table[0] : table[below] + (table[below + 1] - table[below]) * (at - below));
        }
    }

    /// <summary>Draws what remains of a value that is known to be larger than what has elapsed.</summary>
    /// <param name="elapsed">What has elapsed [s or count]. Range: 0 or more.</param>
    /// <param name="stream">The stream to draw from; one number is taken.</param>
    /// <param name="tables">Measured values of the plan.</param>
    /// <returns>What remains [s or count]; 0 where no value of the distribution is larger than what has elapsed.</returns>
    public double DrawRemaining(double elapsed, ref RandomStream stream, double[][] tables)
    {
        if (_shape == DistributionShape.Constant)
            return Math.Max(0, _a - elapsed);
        double u = stream.NextUniform();
        double whole = _shape switch
        {
            DistributionShape.Exponential => elapsed - Math.Log(u) * _a,
            DistributionShape.Uniform => Math.Max(elapsed, _a) + Math.Max(0, _b - Math.Max(elapsed, _a)) * u,
            DistributionShape.Triangular => TriangularInverse(1 - (1 - TriangularBelow(elapsed)) * u),
            DistributionShape.Normal => _a - _b * Normal.Inverse(Normal.Below((_a - elapsed) / _b) * u),
            DistributionShape.LogNormal => Math.Exp(_a - _b * Normal.Inverse((elapsed <= 0 ? 1 : Normal.Below((_a - Math.Log(elapsed)) / _b)) * u)),
            DistributionShape.Weibull => _b * Math.Pow(Math.Pow(elapsed / _b, _a) - Math.Log(u), 1 / _a),
            DistributionShape.Gamma => Gamma.InverseAbove(_a, elapsed / _b, u) * _b,
            _ => EmpiricalRemaining(tables[_table], elapsed / _a, u) * _a,
        };
        return double.IsFinite(whole) ? Math.Max(0, whole - elapsed) : 0;   // so far in the tail that the probability is below the smallest number
    }

    private double TriangularInverse(double u)
    {
        double width = _c - _a, left = _b - _a;
        if (width == 0)
            return _a;
        return u * width < left ? _a + Math.Sqrt(u * width * left) : _c - Math.Sqrt((1 - u) * width * (_c - _b));
    }

    private double TriangularBelow(double x)
    {
        if (x <= _a)
            return 0;
        if (x >= _c)
            return 1;
        return x < _b ? (x - _a) * (x - _a) / ((_c - _a) * (_b - _a)) : 1 - (_c - x) * (_c - x) / ((_c - _a) * (_c - _b));
    }

    private static double EmpiricalRemaining(double[] table, double elapsed, double u)
    {
        int last = table.Length - 1;
        if (last == 0 || elapsed >= table[last])
            return table[last];
        double below = 0;
        if (elapsed > table[0])
        {
            int next = Array.BinarySearch(table, elapsed);
            next = next >= 0 ? next : ~next;
            while (next < last && table[next + 1] == elapsed)
                next++;
            below = table[next] == elapsed ? next : next - 1 + (elapsed - table[next - 1]) / (table[next] - table[next - 1]);
        }
        double at = below + (last - below) * u;
        int cell = Math.Min((int)at, last - 1);
        return table[cell] + (table[cell + 1] - table[cell]) * (at - cell);
    }

    /// <summary>The standard normal distribution.</summary>
    private static class Normal
    {
        public static double Below(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));

        /// <summary>Inverse of the distribution function: algorithm AS 241, PPND16 (Wichura 1988), relative error about 10⁻¹⁶.</summary>
        public static double Inverse(double p)
        {
            double q = p - 0.5;
            if (Math.Abs(q) <= 0.425)
            {
                double r = 0.180625 - q * q;
                return q * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
                    + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)
                    / (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
                    + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1);
            }
            double tail = Math.Sqrt(-Math.Log(q < 0 ? p : 1 - p));
            double value;
            if (tail <= 5)
            {
                double r = tail - 1.6;
                value = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r
                    + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
                    / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                    + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1);
            }
            else
            {
                double r = tail - 5;
                value = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                    + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)
                    / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                    + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1);
            }
            return q < 0 ? -value : value;
        }
    }

    /// <summary>The gamma distribution with scale 1.</summary>
    private static class Gamma
    {
        public static double Draw(double shape, ulong seed)
        {
            RandomStream own = RandomStream.Create(seed, 0, 0);
            double boost = shape < 1 ? Math.Pow(own.NextUniform(), 1 / shape) : 1;
            double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
            double c = 1 / Math.Sqrt(9 * d);
            while (true)
            {
                double x = Normal.Inverse(own.NextUniform());
                double v = 1 + c * x;
                if (v <= 0)
                    continue;
                v = v * v * v;
                if (Math.Log(own.NextUniform()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                    return d * v * boost;
            }
        }

        /// <summary>The value above which lies the share <paramref name="u"/> of what lies above <paramref name="elapsed"/>.</summary>
        public static double InverseAbove(double shape, double elapsed, double u)
        {
            double wanted = SpecialFunctions.GammaUpperRegularized(shape, elapsed) * u;
            if (wanted <= 0)
                return double.NaN;
            double step = Math.Max(1, shape), lower = elapsed, upper = elapsed + step;
            while (SpecialFunctions.GammaUpperRegularized(shape, upper) > wanted)
                upper += step *= 2;
            // Halving by hand: a root finder with an absolute accuracy gives up at shapes below 1 and at large ones.
            for (int i = 0; i < 200; i++)
            {
                double middle = lower + (upper - lower) / 2;
                if (middle <= lower || middle >= upper)
                    break;
                if (SpecialFunctions.GammaUpperRegularized(shape, middle) > wanted)
                    lower = middle;
                else
                    upper = middle;
            }
            return upper;
        }
    }
}
