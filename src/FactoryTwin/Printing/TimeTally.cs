namespace FactoryTwin.Printing;

/// <summary>Adds up the time of moves: in all, and by layer, object, feature and step.</summary>
internal sealed class TimeTally
{
    private double[] _layers = new double[64], _objects = new double[8], _features = new double[16], _steps = new double[64];

    /// <summary>All time [s].</summary>
    public double Seconds { get; private set; }

    public double LayerSeconds(int layer) => At(_layers, layer);

    public double ObjectSeconds(int number) => At(_objects, number);

    public double FeatureSeconds(int feature) => At(_features, feature);

    public double StepSeconds(int step) => At(_steps, step);

    public void Add(in MoveTag tag, double seconds)
    {
        Seconds += seconds;
        Add(ref _layers, tag.Layer, seconds);
        Add(ref _objects, tag.Object, seconds);
        Add(ref _features, tag.Feature, seconds);
        Add(ref _steps, tag.Step, seconds);
    }

    private static void Add(ref double[] sums, int index, double seconds)
    {
        if (index >= sums.Length)
            Array.Resize(ref sums, Math.Max(index + 1, sums.Length * 2));
        sums[index] += seconds;
    }

    private static double At(double[] sums, int index) => index < sums.Length ? sums[index] : 0;
}
