using FactoryTwin.Experiments;

namespace FactoryTwin.Tests.Experiments;

/// <summary>A serial line of exponential machines with blocking after service, as the recursion of its departure times: known truth without an engine.</summary>
/// <param name="Rates">Parts per minute of each machine.</param>
/// <param name="Buffers">Places between machines.</param>
internal sealed record TandemLine(double[] Rates, int[] Buffers)
{
    private const double WarmUpMinutes = 50 * 60, EndMinutes = WarmUpMinutes + 1000 * 60;

    private static readonly QuantityKeys Keys = new("parts", "hours");

    public static Quantity Throughput => new("parts", "hours");

    public TandemLine WithSpeed(int machine, double factor) => this with { Rates = [.. Rates.Select((rate, i) => i == machine ? rate * factor : rate)] };

    /// <summary>The same machine draws the same numbers in the same replication, whatever its rate and the rest of the line.</summary>
    public ReplicationResult Run(int replication, CancellationToken cancellation) => Run(replication);

    public ReplicationResult Run(int replication)
    {
        int machines = Rates.Length;
        SplitMix[] random = [.. Enumerable.Range(0, machines).Select(machine => SplitMix.For(replication, machine))];
        // When the machine got rid of its last parts, the newest in front: as many as fit between it and the machine before.
        double[][] left = [.. Enumerable.Range(0, machines).Select(machine => new double[machine == 0 ? 1 : Buffers[machine - 1] + 1])];
        long parts = 0;
        for (int part = 0; ; part++)
        {
            double here = 0;
            for (int machine = 0; machine < machines; machine++)
            {
                double free = left[machine][Place(machine, part - 1)];
                here = Math.Max(here, free) + random[machine].Exponential() / Rates[machine];
                // The part that was here as many parts ago as there are places before the next machine's end must have left that machine.
                if (machine + 1 < machines)
                    here = Math.Max(here, left[machine + 1][Place(machine + 1, part)]);
                left[machine][Place(machine, part)] = here;
            }
            if (here > EndMinutes)
                return new(Keys, [parts, 1000]);
            if (here > WarmUpMinutes)
                parts++;
        }

        int Place(int machine, int part) => (part + left[machine].Length) % left[machine].Length;
    }
}
