using System.Collections.Concurrent;
using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>Plans files, each content once for each printer: a file that was copied or renamed is not planned again, and one that was changed is.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public sealed class PrintPlanCache
{
    private readonly ConcurrentDictionary<(string Content, PrintOptions Options), PrintPlan> _plans = [];

    /// <summary>Number of plans kept.</summary>
    public int Count => _plans.Count;

    /// <summary>The plan of a file that a model names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">For which printer, and how.</param>
    /// <exception cref="ModelException">The file cannot be read, is empty, binary, cut short or without moves; or the printer has values that none has.</exception>
    public PrintPlan Get(GCodeFile file, PrintOptions options) => _plans.TryGetValue((file.Content, options), out PrintPlan? plan) ? plan : Get(file.Path, options);

    /// <summary>The plan of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">For which printer, and how. Default: a generic printer of the flavour that the file is written for.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ModelException">The file cannot be read, is empty, binary, cut short or without moves; or the printer has values that none has.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PrintPlan Get(string path, PrintOptions? options = null, CancellationToken cancellation = default) => PrintFile.Read(path, stream =>
    {
        var key = (GCodeFile.ContentOf(stream), options ?? new());
        return _plans.GetOrAdd(key, _ => PrintPlan.Read(stream, path, options, cancellation)) with { File = path };
    });
}
