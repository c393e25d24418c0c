namespace FactoryTwin.Cobots;

/// <summary>A place in space, or a way from one to another.</summary>
/// <param name="XMetres">Along x [m].</param>
/// <param name="YMetres">Along y [m].</param>
/// <param name="ZMetres">Along z [m].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Point(double XMetres, double YMetres, double ZMetres)
{
    /// <summary>Its distance from the origin [m].</summary>
    public double LengthMetres => Math.Sqrt(Dot(this));

    /// <summary>Adds a way to a place.</summary>
    public static Point operator +(Point a, Point b) => new(a.XMetres + b.XMetres, a.YMetres + b.YMetres, a.ZMetres + b.ZMetres);

    /// <summary>The way from one place to another.</summary>
    public static Point operator -(Point a, Point b) => new(a.XMetres - b.XMetres, a.YMetres - b.YMetres, a.ZMetres - b.ZMetres);

    /// <summary>So many times a way.</summary>
    /// <param name="sizeFactor">How many times.</param>
    /// <param name="way">The way.</param>
    public static Point operator *(double sizeFactor, Point way) => new(sizeFactor * way.XMetres, sizeFactor * way.YMetres, sizeFactor * way.ZMetres);

    internal double Dot(Point other) => XMetres * other.XMetres + YMetres * other.YMetres + ZMetres * other.ZMetres;

    internal Point Cross(Point other) => new(
        YMetres * other.ZMetres - ZMetres * other.YMetres, ZMetres * other.XMetres - XMetres * other.ZMetres, XMetres * other.YMetres - YMetres * other.XMetres);
}

/// <summary>An orientation in space: a matrix of 3 by 3 direction cosines. Its columns are the axes of what is turned.</summary>
/// <param name="XX">x of the x axis.</param>
/// <param name="XY">x of the y axis.</param>
/// <param name="XZ">x of the z axis.</param>
/// <param name="YX">y of the x axis.</param>
/// <param name="YY">y of the y axis.</param>
/// <param name="YZ">y of the z axis.</param>
/// <param name="ZX">z of the x axis.</param>
/// <param name="ZY">z of the y axis.</param>
/// <param name="ZZ">z of the z axis.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Rotation(double XX, double XY, double XZ, double YX, double YY, double YZ, double ZX, double ZY, double ZZ)
{
    /// <summary>No rotation.</summary>
    public static Rotation None { get; } = new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>About the x, then the y, then the z axis of the base (roll, pitch, yaw).</summary>
    /// <param name="rollDegrees">About x [°].</param>
    /// <param name="pitchDegrees">About y [°].</param>
    /// <param name="yawDegrees">About z [°].</param>
    public static Rotation FromRollPitchYaw(double rollDegrees, double pitchDegrees, double yawDegrees)
    {
        (double sx, double cx) = Angle.SinCosOfDegrees(rollDegrees);
        (double sy, double cy) = Angle.SinCosOfDegrees(pitchDegrees);
        (double sz, double cz) = Angle.SinCosOfDegrees(yawDegrees);
        return new(cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx, -sy, cy * sx, cy * cx);
    }

    /// <summary>About an axis through the origin, by the length of the vector (Rodrigues' formula).</summary>
    /// <param name="xRadians">x of the rotation vector [rad].</param>
    /// <param name="yRadians">y of the rotation vector [rad].</param>
    /// <param name="zRadians">z of the rotation vector [rad].</param>
    public static Rotation FromVector(double xRadians, double yRadians, double zRadians)
    {
        double angle = Math.Sqrt(xRadians * xRadians + yRadians * yRadians + zRadians * zRadians);
        return angle == 0 ? None : About(new Point(xRadians / angle, yRadians / angle, zRadians / angle), angle);
    }

    /// <summary>First the right, then the left one.</summary>
    public static Rotation operator *(in Rotation left, in Rotation right) => new(
        left.XX * right.XX + left.XY * right.YX + left.XZ * right.ZX, left.XX * right.XY + left.XY * right.YY + left.XZ * right.ZY, left.XX * right.XZ + left.XY * right.YZ + left.XZ * right.ZZ,
        left.YX * right.XX + left.YY * right.YX + left.YZ * right.ZX, left.YX * right.XY + left.YY * right.YY + left.YZ * right.ZY, left.YX * right.XZ + left.YY * right.YZ + left.YZ * right.ZZ,
        left.ZX * right.XX + left.ZY * right.YX + left.ZZ * right.ZX, left.ZX * right.XY + left.ZY * right.YY + left.ZZ * right.ZY, left.ZX * right.XZ + left.ZY * right.YZ + left.ZZ * right.ZZ);

    /// <summary>A way, turned.</summary>
    public static Point operator *(in Rotation turn, Point way) => new(
        turn.XX * way.XMetres + turn.XY * way.YMetres + turn.XZ * way.ZMetres,
        turn.YX * way.XMetres + turn.YY * way.YMetres + turn.YZ * way.ZMetres,
        turn.ZX * way.XMetres + turn.ZY * way.YMetres + turn.ZZ * way.ZMetres);

    /// <summary>The rotation back.</summary>
    public Rotation Inverse => new(XX, YX, ZX, XY, YY, ZY, XZ, YZ, ZZ);

    /// <summary>The rotation vector: the axis, as long as the angle [rad], which is 0 to π.</summary>
    public (double XRadians, double YRadians, double ZRadians) ToVector()
    {
        (Point axis, double angle) = AxisAndAngle();
        return (axis.XMetres * angle, axis.YMetres * angle, axis.ZMetres * angle);
    }

    internal static Rotation About(Point axis, double angle)
    {
        (double s, double c) = Math.SinCos(angle);
        (double x, double y, double z) = axis;
        double v = 1 - c;
        return new(c + x * x * v, x * y * v - z * s, x * z * v + y * s, y * x * v + z * s, c + y * y * v, y * z * v - x * s, z * x * v - y * s, z * y * v + x * s, c + z * z * v);
    }

    /// <summary>The axis, of length 1, and the angle [rad], 0 to π; about x where there is no rotation.</summary>
    internal (Point Axis, double Angle) AxisAndAngle()
    {
        var twice = new Point(ZY - YZ, XZ - ZX, YX - XY);   // 2 sin(angle) times the axis
        double sine = twice.LengthMetres / 2, cosine = (XX + YY + ZZ - 1) / 2, angle = Math.Atan2(sine, cosine);
        if (sine == 0 && cosine > 0)
            return (new Point(1, 0, 0), 0);
        if (sine > 1e-4)
            return (1 / (2 * sine) * twice, angle);
        if (cosine > 0)
            return (1 / twice.LengthMetres * twice, angle);

        // Near half a turn the sine says little: the axis is the largest column of the symmetric part less its diagonal, with the sign that the sine still tells.
        double xy = (XY + YX) / 2, xz = (XZ + ZX) / 2, yz = (YZ + ZY) / 2;
        Point[] columns = [new(XX - cosine, xy, xz), new(xy, YY - cosine, yz), new(xz, yz, ZZ - cosine)];
        Point largest = columns.MaxBy(column => column.LengthMetres);
        return ((largest.Dot(twice) < 0 ? -1 : 1) / largest.LengthMetres * largest, angle);
    }
}

/// <summary>Where something is and how it is turned.</summary>
/// <param name="Position">Where its origin is.</param>
/// <param name="Rotation">How it is turned.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Pose(Point Position, Rotation Rotation)
{
    /// <summary>The origin, not turned.</summary>
    public static Pose Origin { get; } = new(default, Rotation.None);

    /// <summary>The pose that the right one has, seen from where the left one is seen.</summary>
    public static Pose operator *(in Pose left, in Pose right) => new(left.Position + left.Rotation * right.Position, left.Rotation * right.Rotation);

    /// <summary>The pose of the origin, seen from here.</summary>
    public Pose Inverse
    {
        get
        {
            Rotation back = Rotation.Inverse;
            return new(-1 * (back * Position), back);
        }
    }
}

/// <summary>Angles.</summary>
internal static class Angle
{
    public const double RadiansPerDegree = Math.PI / 180;

    /// <summary>Sine and cosine, exact at multiples of 90°.</summary>
    public static (double Sine, double Cosine) SinCosOfDegrees(double degrees) => Math.IEEERemainder(degrees, 360) switch
    {
        0 => (0, 1),
        90 => (1, 0),
        180 or -180 => (0, -1),
        -90 => (-1, 0),
        double other => Math.SinCos(other * RadiansPerDegree),
    };
}
