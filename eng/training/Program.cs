using Sluice.Training;

return Arguments.Read(args) is { } arguments ? Trainings.Run(arguments) : Arguments.Usage();
