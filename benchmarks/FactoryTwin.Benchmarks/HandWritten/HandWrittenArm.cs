namespace FactoryTwin.Benchmarks.HandWritten;

/// <summary>Where the flange of a UR5e is, as one writes it after the textbook: a matrix of 4 by 4 for each joint, and their product.</summary>
internal sealed class HandWrittenArm
{
    private static readonly double[] A = [0, -0.425, -0.3922, 0, 0, 0], D = [0.1625, 0, 0, 0.1333, 0.0997, 0.0996], Sine = [1, 0, 0, 1, -1, 0], Cosine = [0, 1, 1, 0, 0, 1];

    private double[] _whole = new double[16], _next = new double[16];
    private readonly double[] _joint = new double[16];

    /// <summary>The matrix of the flange, row by row; it is used again by the next call.</summary>
    public double[] Forward(double[] joints)
    {
        Array.Clear(_whole);
        _whole[0] = _whole[5] = _whole[10] = _whole[15] = 1;
        for (int i = 0; i < joints.Length; i++)
        {
            (double s, double c) = Math.SinCos(joints[i]);
            (_joint[0], _joint[1], _joint[2], _joint[3]) = (c, -s * Cosine[i], s * Sine[i], A[i] * c);
            (_joint[4], _joint[5], _joint[6], _joint[7]) = (s, c * Cosine[i], -c * Sine[i], A[i] * s);
            (_joint[8], _joint[9], _joint[10], _joint[11]) = (0, Sine[i], Cosine[i], D[i]);
            (_joint[12], _joint[13], _joint[14], _joint[15]) = (0, 0, 0, 1);
            Multiply(_whole, _joint, _next);
            (_whole, _next) = (_next, _whole);
        }
        return _whole;
    }

    private static void Multiply(double[] left, double[] right, double[] product)
    {
        for (int row = 0; row < 16; row += 4)
        {
            for (int column = 0; column < 4; column++)
                product[row + column] = left[row] * right[column] + left[row + 1] * right[4 + column] + left[row + 2] * right[8 + column] + left[row + 3] * right[12 + column];
        }
    }
}
