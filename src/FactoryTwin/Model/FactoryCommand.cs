using System.Text.Json.Serialization;

namespace FactoryTwin.Model;

/// <summary>Something that a running factory is told to do, at the instant at which it is given: between two events, after all that have happened.</summary>
/// <remarks>What it changes is state of the run: a fork has it, a forecast drawn anew keeps it, another run of the model knows nothing of it. Which commands a station takes is a matter of its kind. There are no others than those
/// below, since each is written to recordings.</remarks>
/// <param name="Station">Name of the station that is told.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(InjectFault), "inject-fault")]
[JsonDerivedType(typeof(RepairFault), "repair-fault")]
[JsonDerivedType(typeof(ChangeCycle), "change-cycle")]
[JsonDerivedType(typeof(ChangeCapacity), "change-capacity")]
[JsonDerivedType(typeof(AddOrder), "add-order")]
[JsonDerivedType(typeof(SendPeople), "send-people")]
[JsonDerivedType(typeof(RecallPeople), "recall-people")]
public abstract record FactoryCommand(string Station)
{
    private protected static T Within<T>(T value, bool isWithin, string name, string range) => isWithin ? value : throw new ArgumentOutOfRangeException(name, value, range);
}

/// <summary>A station that works on parts fails.</summary>
/// <param name="Station">Name of the station.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record InjectFault(string Station) : FactoryCommand(Station)
{
    /// <summary>Which way to fail of those that the model names, from 1: it strikes now, is repaired as the model says, and its clock starts anew after that. Default: <c>null</c>, one that the model does not know: the station is
    /// <see cref="StationState.Down"/>, without a phase, until a <see cref="RepairFault"/>, and needs no operator meanwhile.</summary>
    public int? Failure { get; init => field = Within(value, value is null or >= 1, nameof(Failure), "The first way to fail has the number 1."); }

    /// <summary>Which of its parallel places, from 0. Default: <c>null</c>, all that are not down by this fault already.</summary>
    public int? Place { get; init => field = Within(value, value is null or >= 0, nameof(Place), "The first place has the number 0."); }
}

/// <summary>What a station is down by is repaired at once, whether it came by a command or by itself. What was interrupted goes on.</summary>
/// <param name="Station">Name of the station.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RepairFault(string Station) : FactoryCommand(Station)
{
    /// <summary>Which of its parallel places, from 0. Default: <c>null</c>, all that are down.</summary>
    public int? Place { get; init => field = Within(value, value is null or >= 0, nameof(Place), "The first place has the number 0."); }
}

/// <summary>The work of a station takes longer or shorter from now on, what is left of a part that is just worked on too. The ideal cycle stays the planned one.</summary>
/// <param name="Station">Name of the station.</param>
/// <param name="TimeFactor">How many times as long as in the model, for all part types alike, whatever was told before; 1: as in the model. Range: 0.001 to 1,000.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ChangeCycle(string Station, double TimeFactor) : FactoryCommand(Station)
{
    /// <summary>How many times as long as in the model, for all part types alike, whatever was told before; 1: as in the model. Range: 0.001 to 1,000.</summary>
    public double TimeFactor { get; init => field = Valid(value); } = Valid(TimeFactor);

    private static double Valid(double factor) => Within(factor, factor is >= 0.001 and <= 1_000, nameof(TimeFactor), "A cycle takes 0.001 to 1,000 times as long as in the model.");
}

/// <summary>A buffer holds more or fewer parts from now on. One that holds more than it may takes no more until there are fewer; none is thrown away.</summary>
/// <param name="Station">Name of the buffer.</param>
/// <param name="Capacity">How many parts it holds. Range: 1 or more; <c>null</c> for no limit.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ChangeCapacity(string Station, int? Capacity) : FactoryCommand(Station)
{
    /// <summary>How many parts it holds. Range: 1 or more; <c>null</c> for no limit.</summary>
    public int? Capacity { get; init => field = Valid(value); } = Valid(Capacity);

    private static int? Valid(int? capacity) => Within(capacity, capacity is null or >= 1, nameof(Capacity), "A buffer holds 1 part or more.");
}

/// <summary>An order is released at a source: its parts enter at once, whatever the shifts. It has the next number behind the orders of the model and those that were added before.</summary>
/// <param name="Station">Name of the source: one whose parts arrive at certain times (<c>every</c>, <c>orders</c> or <c>arrivals</c>).</param>
/// <param name="Quantity">How many parts. Range: 1 to 1,000,000.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record AddOrder(string Station, int Quantity) : FactoryCommand(Station)
{
    /// <summary>How many parts. Range: 1 to 1,000,000.</summary>
    public int Quantity { get; init => field = Valid(value); } = Valid(Quantity);

    /// <summary>Name of their part type, one that the source gives. Default: <c>null</c>, the only one that it gives.</summary>
    public string? Part { get; init; }

    /// <summary>When the order is due. Range: not in the past. Default: <c>null</c>, never.</summary>
    public SimTime? Due { get; init; }

    /// <summary>Priority of the parts: smaller first. Range: 0 to 100. Default: <c>null</c>, that of other parts of the type from this source.</summary>
    public int? Priority { get; init => field = Within(value, value is null or (>= 0 and <= 100), nameof(Priority), "A priority is 0 to 100."); }

    private static int Valid(int quantity) => Within(quantity, quantity is >= 1 and <= 1_000_000, nameof(Quantity), "An order has 1 to 1,000,000 parts.");
}

/// <summary>People come near a cobot, beside those who come by chance or work near it, and stay for a while or until they are recalled.</summary>
/// <param name="Station">Name of the cobot: one that shares its space with people.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SendPeople(string Station) : FactoryCommand(Station)
{
    /// <summary>How long they stay from now on, whatever was told before. Range: above 0. Default: <c>null</c>, until a <see cref="RecallPeople"/>.</summary>
    public TimeSpan? Lasting { get; init => field = Within(value, value is null || value > TimeSpan.Zero, nameof(Lasting), "People stay for a time above 0."); }
}

/// <summary>The people who were sent near a cobot (<see cref="SendPeople"/>) leave; those who are there for another reason stay.</summary>
/// <param name="Station">Name of the cobot.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record RecallPeople(string Station) : FactoryCommand(Station);

/// <summary>A command that a run has followed, with what makes it exact: a run of the same model and seed that is given the same commands in this way is the same to the last bit.</summary>
/// <param name="Number">Its number among the commands of its run, from 1.</param>
/// <param name="Time">When it was given.</param>
/// <param name="EventCount">How many events the calendar of the run had given out by then: of those at the same instant, so many came before it.</param>
/// <param name="Command">What was told.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record AppliedCommand(long Number, SimTime Time, long EventCount, FactoryCommand Command);

/// <summary>A command cannot be followed: there is no such station, its kind does not take such commands, or it cannot follow this one at present. Nothing has changed, and the run can go on.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class CommandException(string message) : InvalidOperationException(message);
