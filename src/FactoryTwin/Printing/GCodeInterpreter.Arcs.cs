namespace FactoryTwin.Printing;

/// <summary>Arcs, which firmware and slicers make short straight moves of.</summary>
internal sealed partial class GCodeInterpreter
{
    private const double SamePlace = 1e-4, ShortestArc = 0.001;

    /// <summary>An arc of more pieces than this is not understood: it would be a kilometre long.</summary>
    private const double MostSegments = 1e6;

    /// <summary>The plane of arcs (<c>G17</c> to <c>G19</c>): its two axes, the one across, and the letters of the centre along the two.</summary>
    private (int First, int Second, int Across, char FirstCentre, char SecondCentre) _plane = PlaneOf(17);

    private static (int, int, int, char, char) PlaneOf(int code) => code switch
    {
        18 => (Axes.Z, Axes.X, Axes.Y, 'K', 'I'),
        19 => (Axes.Y, Axes.Z, Axes.X, 'J', 'K'),
        _ => (Axes.X, Axes.Y, Axes.Z, 'I', 'J'),
    };

    /// <summary>Follows an arc by its centre (I, J, K) or its radius (R).</summary>
    /// <returns>What is wrong with it, and then it is not followed; else <c>null</c>.</returns>
    private string? FaultOfArc(GCodeLine line, bool isClockwise)
    {
        if (line.IsFaulty)
            return "with what is no number";
        SetFeed(line);   // before all else, as firmware does
        Axes start = _position, target = Target(line);
        if (FaultOfCentre(line, target, isClockwise, out double i, out double j) is { } fault)
            return fault;
        Notice(line);
        (int x, int y, int z, _, _) = _plane;
        double radius = Math.Sqrt(i * i + j * j), rise = target[z] - start[z], goneX = target[x] - start[x], goneY = target[y] - start[y];
        double endX = goneX - i, endY = goneY - j;
        double angle = Math.Abs(goneX) < SamePlace && Math.Abs(goneY) < SamePlace
            ? isClockwise ? -Math.Tau : Math.Tau
            : Turn(Math.Atan2(-i * endY + j * endX, -i * endX - j * endY), isClockwise);
        double segments = Segments(radius, Math.Abs(angle));
        if (segments > MostSegments)
            return "of more than a million pieces";
        if (Math.Sqrt(radius * angle * (radius * angle) + rise * rise) < ShortestArc)
            return null;
        for (int number = 1; number < (int)segments; number++)
        {
            double share = number / segments;
            (double sin, double cos) = Math.SinCos(angle * share);
            Axes next = target;
            next[x] = start[x] + i - i * cos + j * sin;
            next[y] = start[y] + j - i * sin - j * cos;
            next[z] = start[z] + rise * share;
            next[Axes.E] = start[Axes.E] + (target[Axes.E] - start[Axes.E]) * share;
            GoTo(next);
        }
        GoTo(target);
        return null;
    }

    private static double Turn(double angle, bool isClockwise)
    {
        double turn = angle < 0 ? angle + Math.Tau : angle;
        return isClockwise ? turn - Math.Tau : turn;
    }

    /// <summary>Where the centre is, from the start [mm].</summary>
    /// <returns>Why there is none; else <c>null</c>.</returns>
    private string? FaultOfCentre(GCodeLine line, in Axes target, bool isClockwise, out double i, out double j)
    {
        (int x, int y, _, char first, char second) = _plane;
        i = line.Get(first) * (double)_unit;
        j = line.Get(second) * (double)_unit;
        if (!line.TryGet('R', out float given))
            return i != 0 || j != 0 ? null : line.Has(first) || line.Has(second) ? $"with its centre where it begins ({first}0 {second}0)" : $"without a centre ({first}, {second}) or a radius (R)";
        double radius = given * (double)_unit, dx = target[x] - _position[x], dy = target[y] - _position[y];
        double chord = Math.Sqrt(dx * dx + dy * dy);
        if (chord == 0)
            return "with a radius (R) that ends where it begins";
        if (radius == 0 || chord > 2 * Math.Abs(radius) * 1.001)
            return "with a radius (R) that does not reach from its beginning to its end";
        // The centre lies beside the middle of the chord; a negative radius asks for the long way round.
        double height = Math.Sqrt(Math.Max(0, radius * radius - chord * chord / 4)) * (isClockwise == radius > 0 ? 1 : -1);
        i = dx / 2 + dy / chord * height;
        j = dy / 2 - dx / chord * height;
        return null;
    }

    /// <summary>How many straight moves stand for an arc.</summary>
    /// <remarks>PrusaSlicer 2.7.4, GCodeProcessor::process_G2_G3: for Marlin 2 after that firmware's plan_arc, for others by a chord that lies at most 0.0125 mm beside the arc.</remarks>
    private double Segments(double radius, double angle)
    {
        const double marlinDeviation = 0.02, segmentsPerSecond = 50, shortest = 0.1, longest = 2, tolerance = 0.0125;
        if (settings.Flavor == "marlin2")
        {
            double length = Math.Clamp(Math.Min(Math.Sqrt(8 * radius * marlinDeviation), _feed / segmentsPerSecond), shortest, longest);
            return Math.Max(1, Math.Floor(radius * angle / length + 0.8));
        }
        double inner = radius - tolerance;
        return inner < SamePlace
            ? angle > 1.5 * Math.PI ? 4 : angle > 0.75 * Math.PI ? 3 : 2
            : Math.Max(1, Math.Ceiling(angle / (2 * Math.Acos(inner / radius))));
    }
}
