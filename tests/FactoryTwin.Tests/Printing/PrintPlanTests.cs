using System.Text;
using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Printing;
using FactoryTwin.Tests.Truth;

namespace FactoryTwin.Tests.Printing;

/// <summary>What holds for plans as a whole: memory, cache, whatever a file holds.</summary>
public class PrintPlanTests
{
    /// <summary>A print ten times as long takes the same memory, but for its layers and fan commands.</summary>
    [Fact]
    public void Memory_does_not_grow_with_the_moves()
    {
        byte[] moves = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => FormattableString.Invariant($"G1 X{i * 7919 % 1000 / 10.0} Y{i * 104729 % 1000 / 10.0} E.0{i % 90 + 10} F{1200 + i % 7 * 600}\n"))));
        long Bytes(int copies)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            PrintPlan plan = PrintPlan.Read(new Repeated("M83\n"u8.ToArray(), moves, copies), Prints.FileName, null, TestContext.Current.CancellationToken);
            Assert.True(plan.FirmwareSeconds > copies * 1000);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(1);
        long few = Bytes(5), many = Bytes(50);
        Assert.InRange(many - few, long.MinValue, 10_000);
    }

    [Fact]
    public void Files_of_one_content_are_planned_once_for_each_printer()
    {
        var cache = new PrintPlanCache();
        string folder = Directory.CreateTempSubdirectory("factorytwin-").FullName, first = Path.Combine(folder, "a.gcode"), second = Path.Combine(folder, "b.gcode");
        File.WriteAllText(first, "G1 X10 F600\nG1 X0\n");
        File.Copy(first, second);
        PrintPlan a = cache.Get(first, null, TestContext.Current.CancellationToken), b = cache.Get(second, null, TestContext.Current.CancellationToken);
        Assert.Equal((1, first, second), (cache.Count, a.File, b.File));
        Assert.Same(a.Layers, b.Layers);
        Assert.NotEqual(a.FirmwareSeconds, cache.Get(first, new() { Printer = Prints.Slow }, TestContext.Current.CancellationToken).FirmwareSeconds);
        File.WriteAllText(second, "G1 X20 F600\nG1 X0\n");
        Assert.True(cache.Get(second, null, TestContext.Current.CancellationToken).FirmwareSeconds > 1.5 * a.FirmwareSeconds);
        Assert.Equal(3, cache.Count);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_plan_is_the_same_each_time_and_on_every_thread()
    {
        string path = PrintTruth.Of("two_cube10_mk3s.gcode").Path;
        PrintPlan one = Prints.Load(path);
        Assert.All(Enumerable.Range(0, 4).AsParallel().Select(_ => PrintPlan.Load(path)).ToArray(), other => Assert.Equal(one, other));
    }

    [Fact]
    public void Reading_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => PrintPlan.Read(new Repeated([], "G1 X1 F600\nG1 X0\n"u8.ToArray(), 100_000), Prints.FileName, null, new CancellationToken(canceled: true)));

    /// <summary>Lines of a real print with bytes changed, lines lost and doubled: a plan with finite figures, or one fault with its place.</summary>
    [Fact]
    public void Whatever_a_file_holds_gives_a_plan_or_one_fault()
    {
        string[] lines = File.ReadAllLines(PrintTruth.Of("wipe_bracket_fast.gcode").Path);
        string[] some = [.. lines.Take(150), .. lines.Skip(5000).Take(150), .. lines.TakeLast(250)];
        Gen<(int Line, int Place, char Letter, int Kind)> damage = Gen.Select(Gen.Int[0, some.Length - 1], Gen.Int[0, 30], Gen.Char['\u0007', '\u007F'], Gen.Int[0, 5]);
        Gen.Select(damage.List[1, 60], Gen.Enum<PlannerKind>()).Sample((damages, planner) =>
        {
            string[] damaged = [.. some];
            foreach ((int line, int place, char letter, int kind) in damages)
            {
                string text = damaged[line];
                int at = Math.Min(place, text.Length);
                damaged[line] = kind switch { 0 => text[..at], 1 => text + "\n" + text, 2 => text.Insert(at, letter + "9999999"), 3 => text.Replace('.', '-'), _ => text.Insert(at, $"{letter}") };
            }
            try
            {
                PrintPlan plan = Prints.Of(string.Join('\n', damaged), new() { Planner = planner });
                Assert.All([plan.SlicerSeconds, plan.FirmwareSeconds, plan.ExpectedSeconds ?? 0, plan.FilamentGrams, plan.EnergyKilowattHours ?? 0], figure => Assert.True(double.IsFinite(figure) && figure >= 0, $"{figure}"));
            }
            catch (ModelException fault)
            {
                Assert.Matches(@"^part\.gcode:\d+:\d+: FT106[12] [^\n]+$", fault.Message);
            }
        }, iter: 300);
    }

    /// <summary>A file that is never whole in memory: a beginning, and then the same bytes over and over.</summary>
    private sealed class Repeated(byte[] beginning, byte[] body, int copies) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => beginning.Length + (long)body.Length * copies;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = 0;
            for (; read < count && _position < Length; _position++, read++)
                buffer[offset + read] = _position < beginning.Length ? beginning[_position] : body[(_position - beginning.Length) % body.Length];
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
