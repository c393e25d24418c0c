using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Tests.Model;

namespace FactoryTwin.Tests.Truth;

/// <summary>The job shop of Fisher and Thompson with 6 jobs and 6 machines (ft06; optimal makespan 55), under each dispatch rule: six orders, all released at 0, one hall in which all parts wait.</summary>
public class JobShopTruthTests
{
    private const int Optimum = 55;

    /// <summary>Due dates: the work of a job times this, as is usual for due dates that are set by total work content.</summary>
    private const int AllowanceFactor = 2;

    private static readonly (int Machine, int Minutes)[][] Jobs = [.. Repository.Read("tests/FactoryTwin.Tests/Truth/ft06.txt").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#').Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).Chunk(2).Select(pair => (pair[0], pair[1])).ToArray())];

    /// <summary>Makespans, each the same from the list scheduler below, which shares nothing with the library.</summary>
    [Theory]
    [InlineData("fifo", 65)]
    [InlineData("shortest-processing-time", 68)]
    [InlineData("earliest-due-date", 70)]
    [InlineData("least-slack", 63)]
    [InlineData("priority", 65)]
    public void The_shop_of_Fisher_and_Thompson_takes_as_long_as_a_list_scheduler_says(string rule, int makespan)
    {
        List<Operation> simulated = Simulate(rule);
        Assert.Equal((makespan, true), (simulated.Max(done => done.End), makespan >= Optimum));
        AssertFeasible(simulated);
        Assert.Equal(ListSchedule(rule).Order(), simulated.Order());
    }

    [Fact]
    public void Control_a_schedule_in_which_a_machine_does_two_jobs_at_once_is_found()
    {
        List<Operation> schedule = Simulate("fifo");
        Operation moved = schedule.MaxBy(done => done.Start)!;
        Operation other = schedule.First(done => done.Machine == moved.Machine && done.Job != moved.Job);
        schedule[schedule.IndexOf(moved)] = moved with { Start = other.Start, End = other.Start + (moved.End - moved.Start) };
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertFeasible(schedule));
    }

    private static List<Operation> Simulate(string rule)
    {
        string parts = string.Join('\n', Jobs.Select((job, j) => $"  j{j}: {{ route: [{string.Join(", ", job.Select(step => FormattableString.Invariant($"m{step.Machine}: {step.Minutes} min")))}] }}"));
        string orders = string.Join('\n', Jobs.Select((job, j) => FormattableString.Invariant($"      - {{ part: j{j}, due: {AllowanceFactor * job.Sum(step => step.Minutes)} min }}")));
        string machines = string.Join('\n', Enumerable.Range(0, 6).Select(m => $"  m{m}: {{ kind: machine, cycle: 1 min }}"));
        string flow = string.Join('\n', Enumerable.Range(0, 6).Select(m => $"  - hall -> m{m} -> hall"));
        FactoryModel model = FactoryModel.Parse($"name: ft06\nparts:\n{parts}\nstations:\n  jobs:\n    kind: source\n    orders:\n{orders}\n  hall: {{ kind: buffer, order: {rule} }}\n{machines}\n  done: {{ kind: sink }}\nflow:\n  - jobs -> hall -> done\n{flow}\n");
        using var run = new Simulation(model);
        var started = new Dictionary<long, int>();
        var done = new List<Operation>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            int machine = run.Stations[e.Station.Index].Role == StationRole.Worker ? run.Stations[e.Station.Index].Name[1] - '0' : -1;
            int minute = (int)e.Time.SinceStart.TotalMinutes;
            if (machine >= 0 && e.Kind == StationEventKind.PartArrived)
                started[e.Part] = minute;
            else if (machine >= 0 && e.Kind == StationEventKind.PartCompleted)
                done.Add(new Operation((int)e.Part - 1, machine, started[e.Part], minute));
        }));
        run.Advance(TimeSpan.FromHours(10));
        Assert.Equal(0, run.PartsInProcess);
        return done;
    }

    /// <summary>Every job does its steps in their order, for as long as each takes, and no machine has two jobs at once.</summary>
    private static void AssertFeasible(IReadOnlyList<Operation> schedule)
    {
        for (int j = 0; j < Jobs.Length; j++)
        {
            Operation[] steps = [.. schedule.Where(done => done.Job == j).OrderBy(done => done.Start)];
            Assert.Equal(Jobs[j], steps.Select(step => (step.Machine, step.End - step.Start)));
            Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
        Assert.All(schedule.GroupBy(done => done.Machine).Select(group => group.OrderBy(done => done.Start).ToArray()),
            done => Assert.All(done.Zip(done.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start)));
    }

    /// <summary>A machine that becomes free takes the job that the rule puts first among those that wait for it; what ends at one instant is dealt with in the order in which it began.</summary>
    private static List<Operation> ListSchedule(string rule)
    {
        var done = new List<Operation>();
        var running = new List<(int End, int Began, int Job, int Machine)>();
        var waiting = Enumerable.Range(0, 6).Select(_ => new List<(int Job, int Came)>()).ToArray();
        int[] step = new int[Jobs.Length];
        int count = 0;
        double Key(int job) => rule switch
        {
            "shortest-processing-time" => Jobs[job][step[job]].Minutes,
            "earliest-due-date" => AllowanceFactor * Jobs[job].Sum(s => s.Minutes),
            "least-slack" => AllowanceFactor * Jobs[job].Sum(s => s.Minutes) - Jobs[job].Skip(step[job]).Sum(s => s.Minutes),
            _ => 0,
        };
        void Begin(int machine, int now)
        {
            if (waiting[machine].Count == 0 || running.Any(r => r.Machine == machine))
                return;
            (int Job, int Came) next = waiting[machine].OrderBy(w => Key(w.Job)).ThenBy(w => w.Came).First();
            waiting[machine].Remove(next);
            running.Add((now + Jobs[next.Job][step[next.Job]].Minutes, count++, next.Job, machine));
            done.Add(new Operation(next.Job, machine, now, now + Jobs[next.Job][step[next.Job]].Minutes));
        }
        void Come(int job, int now)
        {
            if (step[job] == Jobs[job].Length)
                return;
            int machine = Jobs[job][step[job]].Machine;
            waiting[machine].Add((job, count++));
            Begin(machine, now);
        }
        for (int job = 0; job < Jobs.Length; job++)
            Come(job, 0);
        while (running.Count > 0)
        {
            var ended = running.Min();
            running.Remove(ended);
            step[ended.Job]++;
            Come(ended.Job, ended.End);
            Begin(ended.Machine, ended.End);
        }
        return done;
    }

    private sealed record Operation(int Job, int Machine, int Start, int End) : IComparable<Operation>
    {
        public int CompareTo(Operation? other) => (Job, Start).CompareTo((other!.Job, other.Start));
    }
}
