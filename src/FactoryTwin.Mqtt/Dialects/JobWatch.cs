namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Tells the begin and the end of jobs from the states of a device that works on one job at a time, each once.</summary>
/// <remarks>What was already so when the first message came is no news: a job that runs then has no begin, and one that has ended then no end.</remarks>
internal sealed class JobWatch
{
    private bool? _isActive;
    private string? _job;

    /// <summary>It works on a job; of one that it worked on before, this says nothing.</summary>
    public void Works(Statement statement, string? job)
    {
        if (_isActive == false)
            statement.Job(ObservationKind.Started, job);
        if (_isActive != true || job is not null)
            _job = job;
        _isActive = true;
    }

    /// <summary>It has begun with a job just now, whatever it did before.</summary>
    public void Begins(Statement statement, string? job)
    {
        _isActive = false;
        Works(statement, job);
    }

    /// <summary>The job has ended.</summary>
    /// <param name="statement">Who says so.</param>
    /// <param name="outcome">Completed or rejected.</param>
    /// <param name="isNews">Whether it has ended just now, even where the begin was not seen. Default: no.</param>
    /// <param name="job">The job, where it is named. Default: the one that it works on.</param>
    public void Ends(Statement statement, ObservationKind outcome, bool isNews = false, string? job = null)
    {
        if (_isActive == true || _isActive is null && isNews)
            statement.Job(outcome, job ?? _job);
        Rests();
    }

    /// <summary>It works on no job; what became of the last is not known.</summary>
    public void Rests() => (_isActive, _job) = (false, null);
}
